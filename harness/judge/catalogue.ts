import { parse } from "yaml";
import { z } from "zod";
import { HarnessError, type HarnessErrorCode } from "../errors.ts";
import type { Change, Waiver } from "../types/change.ts";

/** Reads the text of suites/changes/*.yaml and suites/waivers.yaml. Nothing here touches a file. */

const end = z.enum(["client", "upstream", "route", "outcome"]);
const text = z.string().trim().min(1);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "must be made of lower-case letters, digits and dashes");
const release = z.string().regex(/^(any|\d+\.\d+(\.\d+)?)$/, 'must be a release such as "3.5.0", or "any"');

const pattern = z.string().min(1).refine(compiles, "is no regular expression");
/** `{x}` stands for X's own value, so it is tried out with one. */
const yPattern = z
  .string()
  .min(1)
  .refine((value) => compiles(value.replaceAll("{x}", "x")), "is no regular expression");
const path = text.refine(
  (value) => !(value.startsWith("/") && value.endsWith("/")) || compiles(value.slice(1, -1)),
  "is no regular expression",
);

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
      config: z.record(z.string(), z.unknown()).optional(),
      answeredBy: z.enum(["kong", "upstream"]).optional(),
      status: z.array(z.number().int().min(100).max(599)).min(1).optional(),
      route: z.record(z.string(), z.unknown()).optional(),
      routeOnY: z.record(z.string(), z.unknown()).optional(),
    })
    .default({}),
  explains: z.array(z.strictObject({ end, path, x: pattern, y: yPattern })).min(1),
  advice: text.optional(),
  source: text,
});

const waiver = z
  .strictObject({
    id,
    case: text,
    request: z
      .string()
      .regex(/^[A-Z]+ \/[^?]*$/, 'must be a method and a path without query, such as "GET /legacy"')
      .nullable()
      .default(null),
    end,
    path: text,
    change: id.nullable().default(null),
    reason: text.min(20, "must say in a sentence why this difference is acceptable"),
    owner: text,
    until: z.iso.date("must be a day such as 2027-03-31"),
  })
  .refine((one) => one.request !== null || !/^recorded(\/\*)?$/.test(one.case), {
    path: ["request"],
    message: "must name the request line, since a waiver never covers all recorded traffic",
  });

/**
 * @param file name for messages
 * @throws HarnessError `changes-invalid` naming file, entry and field
 */
export function parseChanges(file: string, yaml: string): Change[] {
  return entries("changes-invalid", file, yaml, change).map((one) => ({ ...defined(one), applies: defined(one.applies) }));
}

/**
 * @param file name for messages
 * @throws HarnessError `waivers-invalid` naming file, entry and field
 */
export function parseWaivers(file: string, yaml: string): Waiver[] {
  const waivers = entries("waivers-invalid", file, yaml, waiver);
  refuseTwins(
    "waivers-invalid",
    waivers.map((one) => ({ id: one.id, file })),
  );
  return waivers;
}

/** @throws HarnessError when two entries have one id: an explanation could not be traced to its source */
export function refuseTwins(code: HarnessErrorCode, all: readonly { readonly id: string; readonly file: string }[]): void {
  const seen = new Map<string, string>();
  for (const { id: name, file } of all) {
    const first = seen.get(name);
    if (first !== undefined)
      throw new HarnessError(code, `"${name}" stands twice: in ${first} and in ${file}`, "Give each entry an id of its own.");
    seen.set(name, file);
  }
}

function entries<T>(code: HarnessErrorCode, file: string, yaml: string, schema: z.ZodType<T>): T[] {
  let value: unknown;
  try {
    value = parse(yaml);
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split("\n");
    throw new HarnessError(code, `${file} is not YAML: ${reason}`, "Mend the file.", { cause: error });
  }
  // An empty file, or one that holds only comments, is an empty list.
  const list = value ?? [];
  if (!Array.isArray(list)) throw new HarnessError(code, `${file} is not a list of entries`, "Write one entry as `- id: …`.");
  return list.map((one: unknown, index) => {
    const read = schema.safeParse(one);
    if (read.success) return read.data;
    const name = typeof one === "object" && one !== null && "id" in one ? `"${String(one.id)}"` : `number ${index + 1}`;
    const issue = read.error.issues[0];
    const field = issue?.path.join(".") || "entry";
    throw new HarnessError(
      code,
      `${file}: entry ${name}: ${field}: ${issue?.message}`,
      'Mend the entry; README, "Changes and waivers" lists the fields.',
    );
  });
}

function compiles(source: string): boolean {
  try {
    new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
}

/** Without the keys that zod leaves undefined, which `exactOptionalPropertyTypes` tells from absent ones. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
