import { z } from "zod";
import type { Waiver } from "../types/change.ts";
import { entriesOf, frozen, id, refuseTwins, text } from "./catalogue-entries.ts";

/** Reads the text of suites/waivers.yaml. */

const acceptance = {
  id,
  reason: text.min(20, "must say in a sentence why this difference is acceptable"),
  owner: text,
  until: z.iso.date("must be a day such as 2027-03-31"),
};

const caseWaiver = z
  .strictObject({
    ...acceptance,
    case: text,
    request: z
      .string()
      .regex(/^[A-Z]+ \/[^?]*$/, 'must be a method and a path without query, such as "GET /legacy"')
      .nullable()
      .default(null),
    end: z.enum(["client", "upstream", "route", "outcome"]),
    path: text,
    change: id.nullable().default(null),
  })
  .refine((one) => one.request !== null || !/^recorded(\/\*)?$/.test(one.case), {
    path: ["request"],
    message: "must name the request line, since a waiver never covers all recorded traffic",
  });

const changeWaiver = z.strictObject({ ...acceptance, change: id }).transform((one) => ({ ...one, case: null }));

/** An entry that names a change and nothing of a case is about the change; anything else is read as being about a case. */
const waiver = z.unknown().transform((one, context): Waiver => {
  const fields = typeof one === "object" && one !== null ? Object.keys(one) : [];
  const aboutCase = !fields.includes("change") || ["case", "request", "end", "path"].some((name) => fields.includes(name));
  const read = (aboutCase ? caseWaiver : changeWaiver).safeParse(one);
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues) context.addIssue({ code: "custom", path, message });
  return z.NEVER;
});

/**
 * @param file name for messages
 * @throws HarnessError `waivers-invalid` naming file, entry and field
 */
export function parseWaivers(file: string, yaml: string): Waiver[] {
  const waivers = entriesOf("waivers-invalid", file, yaml, waiver);
  refuseTwins(
    "waivers-invalid",
    waivers.map((one) => ({ id: one.id, file })),
  );
  return waivers.map(frozen);
}
