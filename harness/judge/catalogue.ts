import { z } from "zod";
import type { Change } from "../types/change.ts";
import { compiles, defined, entriesOf, frozen, id, text } from "./catalogue-entries.ts";
import { filledIn } from "./matcher.ts";

/** Reads the text of suites/changes/*.yaml. */

const end = z.enum(["client", "upstream", "route", "outcome", "log", "migration", "start"]);
const release = z.string().regex(/^(any|\d+\.\d+(\.\d+)?)$/, 'must be a release such as "3.5.0", or "any"');

const pattern = z.string().min(1).refine(compiles, "is no regular expression");
/** A placeholder stands for X's own value, so it is tried out with one. */
const yPattern = z
  .string()
  .min(1)
  .refine((value) => compiles(filledIn(value, "x", [])), "is no regular expression");
const path = text.refine(
  (value) => !(value.startsWith("/") && value.endsWith("/")) || compiles(value.slice(1, -1)),
  "is no regular expression",
);
const fields = z.record(z.string(), z.unknown());

const request = z
  .strictObject({ method: pattern.optional(), target: pattern.optional(), headers: z.record(z.string(), pattern).optional() })
  .transform(defined);

const evidence = z.union([
  z.literal("unverified").transform((from) => ({ from })),
  z.strictObject({ from: z.enum(["ground truth", "real gateway"]), shown: text }),
]);

const change = z.strictObject({
  id,
  title: text,
  introduced: release,
  until: release.nullable().default(null),
  area: text,
  class: z.enum(["benign", "sign-off"]),
  applies: z
    .strictObject({
      plugin: text.optional(),
      config: fields.optional(),
      answeredBy: z.enum(["kong", "upstream"]).optional(),
      status: z.array(z.number().int().min(100).max(599)).min(1).optional(),
      request: request.optional(),
      answer: z.record(z.string(), pattern).optional(),
      conf: z.array(pattern).min(1).optional(),
      route: fields.optional(),
      routeOnY: fields.optional(),
    })
    .default({}),
  explains: z.array(z.strictObject({ end, path, x: pattern, y: yPattern })).min(1),
  advice: text.optional(),
  source: text,
  evidence: evidence.default({ from: "unverified" }),
});

/**
 * @param file name for messages
 * @throws HarnessError `changes-invalid` naming file, entry and field
 */
export function parseChanges(file: string, yaml: string): Change[] {
  const read = entriesOf("changes-invalid", file, yaml, change);
  return read.map((one) => frozen({ ...defined(one), applies: defined(one.applies) }));
}
