import { parse } from "yaml";
import { z } from "zod";
import { HarnessError, type HarnessErrorCode } from "../errors.ts";

/** What the entries of suites/changes/*.yaml and suites/waivers.yaml have in common. Nothing here touches a file. */

export const text = z.string().trim().min(1);
export const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "must be made of lower-case letters, digits and dashes");

export function compiles(source: string): boolean {
  try {
    new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
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

/**
 * The entries of a YAML list, each checked against the schema.
 * @throws HarnessError with this code, naming file, entry and field
 */
export function entriesOf<T>(code: HarnessErrorCode, file: string, yaml: string, schema: z.ZodType<T>): T[] {
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

/** The same value, which nobody can change any more: what explains or accepts is decided before the first answer is seen. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const one of Object.values(value)) frozen(one);
    Object.freeze(value);
  }
  return value;
}

/** Without the keys that zod leaves undefined, which `exactOptionalPropertyTypes` tells from absent ones. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
