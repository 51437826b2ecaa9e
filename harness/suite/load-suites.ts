import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HarnessError } from "../errors.ts";
import type { Suite } from "./define-suite.ts";

const SUITE_FILE = /^([a-z0-9][a-z0-9-]*)\.suite\.ts$/;

/**
 * Loads every `<plugin>.suite.ts` of a directory, ordered by name. The file name is the plugin's name.
 * @throws HarnessError `suite-invalid` naming the file: it does not load, exports no suite, or is for another plugin;
 * or the directory holds no suite at all
 */
export async function loadSuites(directory: string): Promise<readonly Suite[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    throw invalid(directory, "the directory cannot be read", "Name the directory that holds the *.suite.ts files.", error);
  });
  const suites: Suite[] = [];
  for (const name of names.toSorted()) {
    const plugin = SUITE_FILE.exec(name)?.[1];
    if (plugin !== undefined) suites.push(await loadSuite(join(directory, name), plugin));
  }
  if (suites.length === 0) {
    throw invalid(directory, "there is no suite in it", "Suites are files named <plugin>.suite.ts.");
  }
  return suites;
}

async function loadSuite(file: string, plugin: string): Promise<Suite> {
  const module = await import(pathToFileURL(file).href).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(file, `it does not load: ${why}`, "Run `npx tsc --noEmit` to see what is wrong with it.", error);
  });
  const suite: unknown = module.default;
  if (!isSuite(suite)) {
    throw invalid(file, "its default export is no suite", "Write `export default defineSuite({ plugin, cases })`.");
  }
  if (suite.plugin !== plugin) {
    throw invalid(file, `it is named for ${plugin}, but its suite is for ${suite.plugin}`, `Rename it to ${suite.plugin}.suite.ts.`);
  }
  return suite;
}

function isSuite(value: unknown): value is Suite {
  if (typeof value !== "object" || value === null) return false;
  return "plugin" in value && typeof value.plugin === "string" && "cases" in value && typeof value.cases === "function";
}

function invalid(file: string, why: string, remedy: string, cause?: unknown): HarnessError {
  return new HarnessError("suite-invalid", `${file}: ${why}`, remedy, cause === undefined ? undefined : { cause });
}
