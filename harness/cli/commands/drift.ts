import { Command } from "commander";
import { MAX_PAGE_BYTES } from "../../admin/pages.ts";
import { type DriftFound, findDrift, type LiveX } from "../../certify/drift.ts";
import { environmentValue } from "../../config/environment.ts";
import { HarnessError } from "../../errors.ts";
import { openCertificate } from "../../gate/open.ts";
import { backupFingerprint } from "../../gate/statement.ts";
import { inert } from "../../report/inert.ts";
import { askingOf, TOKEN_HEADER } from "../asking.ts";
import { certificateBytes, noCertificate, publicKeyAt } from "../certificate-file.ts";
import { exitCodes } from "../exit.ts";

interface DriftOptions {
  readonly database?: string;
  readonly admin?: string;
  readonly adminTokenEnv?: string;
  readonly adminTokenHeader: string;
  readonly adminCa?: string;
  readonly except?: string;
  readonly backup?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** Names come from the database, so anybody who may write there chose them; longer ones are cut. */
const NAME_CHARACTERS = 200;
/** A page of a thousand entities takes a second or two on a busy node. */
const PAGE_MILLISECONDS = 60_000;

export function driftCommand(): Command {
  return new Command("drift")
    .description("Say what was written to X since the backup that a certificate speaks of; nothing when nothing was")
    .argument("<certificate>", "certificate.json, or its envelope alone")
    .option("-d, --database <where>", "X's live database: a URL, or the environment variable that holds one. It is only read")
    .option("-a, --admin <url>", "or X's Admin API, which is only asked")
    .option("--admin-token-env <variable>", "environment variable with the token that the Admin API wants")
    .option("--admin-token-header <name>", "the header that the token is sent in", TOKEN_HEADER)
    .option("--admin-ca <file>", "certificates (PEM) to trust instead of the system's")
    .option("--except <tables>", "tables that the Admin API cannot show and that need not be compared, comma-separated")
    .option("-b, --backup <path>", "the certificate's backup; without it drift is found, but not named")
    .option("-k, --key <file>", "the public key (PEM) that the certificate must be signed with")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  X_DATABASE=postgres://kong@db.internal/kong npm run cutover -- drift out/certificate.json --database X_DATABASE --backup kong.dump
  npm run cutover -- drift out/certificate.json --admin https://kong-admin.internal:8444 --admin-token-env KONG_TOKEN --backup kong.dump

Counters, tokens, sessions and times of use are no drift. No values are printed, only the names of fields.
Exit codes: 0 no drift, 1 drift, 2 could not read or compare, 64 wrong usage.`,
    )
    .action(async (path: string, options: DriftOptions) => {
      const live = await liveX(options);
      const certified = certifiedFingerprint(path, await certificateBytes(path), await publicKeyAt(options.key));
      const found = without(await findDrift(certified, live, options.backup ?? null), options.except);
      if (options.json === true) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      else show(found);
      process.exitCode = exitCodeOf(found);
    });
}

function exitCodeOf({ drifted, uncompared }: DriftFound): number {
  if (drifted === true) return exitCodes.refused;
  return drifted === null || uncompared.length > 0 ? exitCodes.inconclusive : exitCodes.granted;
}

function certifiedFingerprint(path: string, bytes: Uint8Array, key: Parameters<typeof openCertificate>[1]): string {
  const opened = openCertificate(bytes, key);
  if (opened.kind === "unreadable") throw noCertificate(path, opened.problem);
  if (opened.kind === "refused") throw noCertificate(path, `is refused: ${opened.problem}`);
  const fingerprint = backupFingerprint(opened.statement);
  if (fingerprint === null) throw noCertificate(path, "names no backup");
  return fingerprint;
}

async function liveX({ database, admin, adminTokenEnv, adminTokenHeader, adminCa }: DriftOptions): Promise<LiveX> {
  if ((database === undefined) === (admin === undefined)) {
    throw new HarnessError("usage", "drift reads X's database or its Admin API", "Give one of --database and --admin.");
  }
  if (database !== undefined) return { kind: "database", url: databaseUrl(database) };
  if (admin === undefined || !URL.canParse(admin) || !/^https?:$/.test(new URL(admin).protocol)) {
    throw new HarnessError("usage", "--admin is no address", "Write http://… or https://….");
  }
  const asking = await askingOf({ ca: adminCa, tokenEnv: adminTokenEnv, tokenHeader: adminTokenHeader });
  const limits = { timeoutMilliseconds: PAGE_MILLISECONDS, maxBytes: MAX_PAGE_BYTES, signal: null };
  return { kind: "admin", api: { base: new URL(admin), asking: { ...asking, ...limits } }, now: () => new Date() };
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

function without(found: DriftFound, tables: string | undefined): DriftFound {
  const excepted = new Set(tables?.split(",").map((table) => table.trim()));
  return { ...found, uncompared: found.uncompared.filter(({ table }) => !excepted.has(table)) };
}

function show(found: DriftFound): void {
  for (const line of lines(found)) process.stdout.write(`${line}\n`);
  for (const { table, rows, why } of found.uncompared) {
    process.stderr.write(`not compared: ${rows} of ${inert(table, NAME_CHARACTERS)}, because ${why} (accept it with --except)\n`);
  }
}

function lines({ drifted, drift }: DriftFound): readonly string[] {
  if (drifted === null) {
    return ["unknown: the Admin API does not show what the certificate's backup holds, or shows it otherwise; name that with --backup"];
  }
  if (!drifted) return [];
  if (drift.length === 0) return ["drift: X is not configured as the certificate's backup; name that with --backup to see where"];
  return drift.map(({ what, entity, id, fields }) => {
    const where = fields.length === 0 ? "" : `: ${fields.map((field) => inert(field, NAME_CHARACTERS)).join(", ")}`;
    return `${what.padEnd(7)} ${inert(entity, NAME_CHARACTERS)} (${inert(id, NAME_CHARACTERS)})${where}`;
  });
}
