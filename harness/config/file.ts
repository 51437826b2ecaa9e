import { access, readFile } from "node:fs/promises";
import { closest, distance } from "fastest-levenshtein";
import { parseDocument } from "yaml";
import type { z } from "zod";
import { HarnessError } from "../errors.ts";
import { type ConfigFile, configSchema, keysAt } from "./schema.ts";

/** A suggestion further away than this many edits is a guess, and a wrong guess is worse than none. */
const MAX_SUGGESTION_EDITS = 4;

/**
 * Reads cutover.yaml.
 * @throws HarnessError `config-invalid` naming file, key and, for an unknown key, the nearest known one
 */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new HarnessError(
      "config-invalid",
      `${file} cannot be read`,
      "Name the config file with --config, or run from the repository's folder.",
      { cause },
    );
  });
  const document = parseDocument(text, { prettyErrors: true });
  const [broken] = document.errors;
  if (broken)
    throw new HarnessError("config-invalid", `${file} is not YAML: ${broken.message.split("\n")[0]}`, "Mend the line that is named.");
  return checkConfig(document.toJS() ?? {}, file);
}

/** The same; a file that is not there sets nothing. One that is there and cannot be read is an error. */
export async function readConfigFileIfThere(file: string): Promise<ConfigFile> {
  const missing = await access(file).then(
    () => false,
    (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT",
  );
  return missing ? {} : await readConfigFile(file);
}

/** Checks settings from any origin against the schema; `origin` names it in errors. */
export function checkConfig(settings: unknown, origin: string): ConfigFile {
  const parsed = configSchema.partial().safeParse(settings);
  if (parsed.success) return parsed.data as ConfigFile;
  // A misspelt key comes first: what else is wrong may only follow from it.
  const { issues } = parsed.error;
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  throw new HarnessError(
    "config-invalid",
    `${origin}: ${issue ? describe(issue) : "not valid"}`,
    "See the table of settings in README.md.",
  );
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code !== "unrecognized_keys") return `${issue.path.join(".") || "the file"}: ${issue.message}`;
  const [key = ""] = issue.keys;
  return `unknown key "${[...issue.path, key].join(".")}"${suggestion(key, keysAt(issue.path))}`;
}

function suggestion(key: string, known: readonly string[]): string {
  const near = closest(key, [...known]);
  return distance(key, near) <= MAX_SUGGESTION_EDITS ? `, did you mean "${near}"?` : `; known are ${known.join(", ")}`;
}
