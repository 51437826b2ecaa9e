import { z } from "zod";
import { certificateSchema } from "./schema.ts";

/** The JSON Schema (draft 2020-12) of certificate.json, as published in schemas/: two-space indent, newline at the end. */
export function certificateJsonSchema(): string {
  const schema = z.toJSONSchema(certificateSchema, { io: "input" });
  const head = {
    $id: "urn:kong-cutover:certificate:1",
    title: "certificate.json of kong-cutover, version 1",
    description: "A later version 1 may add keys; one that changes or drops any is version 2.",
  };
  return `${JSON.stringify({ ...head, ...schema }, null, 2)}\n`;
}
