import { Command, InvalidArgumentError } from "commander";
import { readBackup } from "../../certify/read-backup.ts";
import { hexOf } from "../../gate/conditions.ts";
import { type Checked, checkCertificate } from "../../gate/gate.ts";
import { certificateBytes, noCertificate, publicKeyAt } from "../certificate-file.ts";
import { duration } from "../durations.ts";
import { exitCodes } from "../exit.ts";

interface VerifyOptions {
  readonly key?: string;
  readonly yImageDigest?: string;
  readonly backup?: string;
  readonly maxAge?: number;
  readonly require?: string[];
  readonly allowRehearsal?: boolean;
  readonly json?: boolean;
}

export function verifyCommand(): Command {
  return new Command("verify")
    .description("Say whether traffic may be diverted on a certificate: exit code 0 only when everything holds")
    .argument("<certificate>", "certificate.json, or its envelope alone")
    .option("-k, --key <file>", "the public key (PEM) that it must be signed with; without it the signature is not checked")
    .option("--y-image-digest <digest>", "digest of the image that Y runs: sha256:…", image)
    .option("-b, --backup <path>", "the backup that Y was restored from; its fingerprint is taken anew")
    .option("--max-age <duration>", "refuse one that was issued longer ago: 90m, 12h, 2d", duration)
    .option("--require <plugins>", "plugins that must be certified, comma-separated; may be given more than once", names)
    .option("--allow-rehearsal", "accept a rehearsal on the model gateway")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  npm run cutover -- verify out/certificate.json --key cutover-key.pub
  npm run cutover -- verify certificate.json --key cutover-key.pub --y-image-digest sha256:4f1c… --max-age 24h \\
    --backup kong.dump --require key-auth,rate-limiting

Exit codes: 0 everything holds, 1 refused (each failed condition is named), 2 unreadable, 64 wrong usage.`,
    )
    .action(async (path: string, options: VerifyOptions) => {
      const key = await publicKeyAt(options.key);
      const bytes = await certificateBytes(path);
      const result = checkCertificate(bytes, key, {
        now: new Date(),
        yImageDigest: options.yImageDigest ?? null,
        fingerprint: options.backup === undefined ? null : (await readBackup(options.backup)).fingerprint,
        maxAgeSeconds: options.maxAge ?? null,
        require: options.require ?? [],
        allowRehearsal: options.allowRehearsal === true,
      });
      if (result.kind === "unreadable") {
        if (options.json === true) process.stdout.write(json(path, { holds: false, ...result }));
        throw noCertificate(path, result.problem);
      }
      show(path, result, options, key !== null);
      process.exitCode = result.failed.length === 0 ? exitCodes.granted : exitCodes.refused;
    });
}

function show(path: string, result: Exclude<Checked, { kind: "unreadable" }>, options: VerifyOptions, checked: boolean): void {
  const holds = result.failed.length === 0;
  if (options.json === true) {
    process.stdout.write(json(path, { holds, signature: checked ? "checked" : "not checked", ...result }));
    return;
  }
  if (!checked) process.stderr.write("warning: the signature was not checked; name the public key with --key\n");
  process.stdout.write(holds ? `holds: ${path}: ${result.summary}\n` : result.failed.map((line) => `refused: ${line}\n`).join(""));
}

function json(certificate: string, result: object): string {
  return `${JSON.stringify({ certificate, ...result }, null, 2)}\n`;
}

function image(value: string): string {
  if (hexOf(value) === null) throw new InvalidArgumentError("Write sha256: and 64 hex digits.");
  return value;
}

function names(value: string, previous: string[] | undefined): string[] {
  const given = value.split(",").map((name) => name.trim());
  if (given.includes("")) throw new InvalidArgumentError("Write plugin names with commas between them.");
  return [...(previous ?? []), ...given];
}
