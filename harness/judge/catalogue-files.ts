// biome-ignore lint/style/noRestrictedImports: the one file of this room that reads files; everything else is pure.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { HarnessError, type HarnessErrorCode } from "../errors.ts";
import type { Change, Waiver } from "../types/change.ts";
import { parseChanges } from "./catalogue.ts";
import { refuseTwins } from "./catalogue-entries.ts";
import { parseWaivers } from "./waivers-file.ts";

/**
 * Reads every *.yaml of a directory, by name.
 * @throws HarnessError `changes-invalid` with file, entry and field; also when the directory holds no entry, since then every documented
 * change would be taken for a break
 */
export async function loadChanges(directory: string): Promise<Change[]> {
  const files = (await reading("changes-invalid", directory, () => readdir(directory))).filter((name) => name.endsWith(".yaml")).sort();
  const read: { readonly file: string; readonly change: Change }[] = [];
  for (const name of files) {
    const file = join(directory, name);
    const text = await reading("changes-invalid", file, () => readFile(file, "utf8"));
    read.push(...parseChanges(file, text).map((change) => ({ file, change })));
  }
  if (read.length === 0)
    throw new HarnessError("changes-invalid", `${directory} holds no documented change`, "Name the directory of the change catalogue.");
  refuseTwins(
    "changes-invalid",
    read.map(({ file, change }) => ({ id: change.id, file })),
  );
  return read.map(({ change }) => change);
}

/** @throws HarnessError `waivers-invalid` with file, entry and field */
export async function loadWaivers(file: string): Promise<Waiver[]> {
  return parseWaivers(file, await reading("waivers-invalid", file, () => readFile(file, "utf8")));
}

async function reading<T>(code: HarnessErrorCode, what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new HarnessError(code, `${what} cannot be read: ${reason}`, "Check the path and that it may be read.", { cause: error });
  }
}
