import { readFile, stat } from "node:fs/promises";
import { parseDocument } from "yaml";
import { z } from "zod";
import { environmentValue } from "../config/environment.ts";
import { HarnessError } from "../errors.ts";
import { type GivenSecrets, matchSecrets, NO_OPERATOR_SECRETS, type OperatorSecrets } from "../secrets/operator.ts";
import type { Inventory } from "../types/inventory.ts";

const value = z.union([z.string().min(1), z.strictObject({ env: z.string().min(1) })], {
  error: "write the secret in quotes, or {env: NAME} with the name of a variable that holds it",
});
const named = z.record(z.string(), value);
const schema = z.strictObject({ "basic-auth": named.optional(), jwt: named.optional(), oauth2: named.optional() });

/** Group and others. */
const READABLE_BY_OTHERS = 0o044;

/**
 * Reads the operator's secrets file: before anything is started, so that a broken one costs no run. What comes back checks each value against
 * what the backup holds of it. `warn` is told when others may read the file.
 * @throws HarnessError `config-invalid` naming what is wrong and, once the backup is known, whose secret is; never the secret
 */
export async function readOperatorSecrets(
  file: string | null,
  warn: (text: string) => void = (text) => process.emitWarning(text),
): Promise<(inventory: Inventory) => OperatorSecrets> {
  if (file === null) return () => NO_OPERATOR_SECRETS;
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw invalid(`the secrets file ${file} cannot be read`, "Name a file with --secrets, or leave it out.", { cause });
  });
  const { mode } = await stat(file);
  if ((mode & READABLE_BY_OTHERS) !== 0) warn(`${file} can be read by others; chmod 600 keeps it to its owner`);
  const document = parseDocument(text, { prettyErrors: false });
  // The parser's own message quotes the line.
  if (document.errors.length > 0) throw invalid(`${file} is not YAML`, "Mend it; its lines are not shown here, because they hold secrets.");
  const read = schema.safeParse(document.toJS() ?? {});
  if (!read.success) {
    const [issue] = read.error.issues;
    const unknown =
      issue?.code === "unrecognized_keys" ? `unknown key "${issue.keys[0]}"; known are basic-auth, jwt and oauth2` : issue?.message;
    const where = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
    throw invalid(`${file}: ${where}${unknown}`, "README.md says what may stand in a secrets file.");
  }
  const of = (part: Readonly<Record<string, z.infer<typeof value>>> | undefined) =>
    Object.entries(part ?? {}).map(([name, given]) => [name, secretOf(given, file)] as const);
  const given: GivenSecrets = {
    passwords: of(read.data["basic-auth"]),
    privateKeys: of(read.data.jwt),
    clientSecrets: of(read.data.oauth2),
  };
  return (inventory) => {
    const matched = matchSecrets(given, inventory);
    if ("wrong" in matched)
      throw invalid(`${file}: ${matched.wrong}`, "Take it out of the file or mend it; what is wrong there would only be refused.");
    return matched;
  };
}

function secretOf(given: z.infer<typeof value>, file: string): string {
  if (typeof given === "string") return given;
  const found = environmentValue(given.env);
  if (found) return found;
  throw invalid(`${file}: the variable ${given.env} is not set`, "Set it, or write the secret into the file.");
}

function invalid(message: string, remedy: string, options?: ErrorOptions): HarnessError {
  return new HarnessError("config-invalid", message, remedy, options);
}
