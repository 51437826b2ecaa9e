import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * A folder stands for the recordings in it, in the order of their names, which is how `cutover record` numbers them. Anything else stands for
 * itself, an empty folder too: whoever opens it says what is wrong, and commands that open none may run before the first is there.
 */
export async function recordingsAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith(".ndjson")).toSorted();
  return names.length === 0 ? [path] : names.map((name) => join(path, name));
}
