import { Command } from "commander";
import { type DriftFound, findDrift } from "../../certify/drift.ts";
import { environmentValue } from "../../config/environment.ts";
import { HarnessError } from "../../errors.ts";
import { openCertificate } from "../../gate/open.ts";
import { backupFingerprint } from "../../gate/statement.ts";
import { inert } from "../../report/inert.ts";
import { certificateBytes, noCertificate, publicKeyAt } from "../certificate-file.ts";
import { exitCodes } from "../exit.ts";

interface DriftOptions {
  readonly database: string;
  readonly backup?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** Names come from the database, so anybody who may write there chose them; longer ones are cut. */
const NAME_CHARACTERS = 200;

export function driftCommand(): Command {
  return new Command("drift")
    .description("Say what was written to X since the backup that a certificate speaks of; nothing when nothing was")
    .argument("<certificate>", "certificate.json, or its envelope alone")
    .requiredOption("-d, --database <where>", "X's live database: a URL, or the environment variable that holds one. It is only read")
    .option("-b, --backup <path>", "the certificate's backup; without it drift is found, but not named")
    .option("-k, --key <file>", "the public key (PEM) that the certificate must be signed with")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  X_DATABASE=postgres://kong@db.internal/kong npm run cutover -- drift out/certificate.json --database X_DATABASE --backup kong.dump

Counters, tokens, sessions and times of use are no drift. No values are printed, only the names of fields.
Exit codes: 0 no drift, 1 drift, 2 could not read, 64 wrong usage.`,
    )
    .action(async (path: string, options: DriftOptions) => {
      const certified = certifiedFingerprint(path, await certificateBytes(path), await publicKeyAt(options.key));
      const found = await findDrift(certified, databaseUrl(options.database), options.backup ?? null);
      if (options.json === true) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      else
        process.stdout.write(
          lines(found)
            .map((line) => `${line}\n`)
            .join(""),
        );
      process.exitCode = found.drifted ? exitCodes.refused : exitCodes.granted;
    });
}

function certifiedFingerprint(path: string, bytes: Uint8Array, key: Parameters<typeof openCertificate>[1]): string {
  const opened = openCertificate(bytes, key);
  if (opened.kind === "unreadable") throw noCertificate(path, opened.problem);
  if (opened.kind === "refused") throw noCertificate(path, `is refused: ${opened.problem}`);
  const fingerprint = backupFingerprint(opened.statement);
  if (fingerprint === null) throw noCertificate(path, "names no backup");
  return fingerprint;
}

function databaseUrl(where: string): string {
  if (where.includes(":")) return where;
  const value = environmentValue(where);
  if (value !== undefined && value !== "") return value;
  throw new HarnessError(
    "usage",
    `--database names the environment variable ${where}, which is not set`,
    `Set ${where} to X's database URL.`,
  );
}

function lines({ drifted, drift }: DriftFound): readonly string[] {
  if (!drifted) return [];
  if (drift.length === 0) return ["drift: X is not configured as the certificate's backup; name that with --backup to see where"];
  return drift.map(({ what, entity, id, fields }) => {
    const where = fields.length === 0 ? "" : `: ${fields.map((field) => inert(field, NAME_CHARACTERS)).join(", ")}`;
    return `${what.padEnd(7)} ${inert(entity, NAME_CHARACTERS)} (${inert(id, NAME_CHARACTERS)})${where}`;
  });
}
