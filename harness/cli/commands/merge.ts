import { Command } from "commander";
import { merge } from "../../certify/merge/merge.ts";
import { loadConfig } from "../../config.ts";
import { renderJson } from "../../report/json.ts";
import { exitCodeOf } from "../exit.ts";
import { showProgress } from "../progress.ts";
import { tell, tellGithub } from "../tell.ts";
import { shownPath } from "../terminal.ts";

interface MergeOptions {
  readonly config?: string;
  readonly backup?: string;
  readonly waivers?: string;
  readonly out?: string;
  readonly signKey?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function mergeCommand(): Command {
  return new Command("merge")
    .description("Make one certificate out of all parts of a run, as certify --shard wrote them")
    .argument("<folders...>", "the output folder of every part, in any order")
    .option("-c, --config <file>", "settings (default: cutover.yaml); their backup, changes and waivers must be those of the parts")
    .option("-b, --backup <path>", "the backup that the parts were restored from")
    .option("-w, --waivers <file>", "differences that somebody accepts (default: the config's)")
    .option("-o, --out <folder>", "where certificate.json and the reports go")
    .option("--sign-key <file>", "sign the certificate with this ed25519 private key (PEM)")
    .option("--json", "print certificate.json to stdout, and everything else to stderr")
    .option("-q, --quiet", "tell no progress; with --json no report either")
    .addHelpText(
      "after",
      `
Examples:
  npm run cutover -- merge parts/1 parts/2 parts/3 --out out
  npm run cutover -- merge parts/* --sign-key cutover-key.pem

Exit codes: 0 granted, 1 refused, 2 inconclusive, or a part is missing, there twice, of other inputs or not whole, 64 wrong usage.`,
    )
    .action(async (folders: readonly string[], options: MergeOptions) => {
      const { config: file, backup, waivers, out, signKey, json, quiet = false } = options;
      const settings = {
        ...(backup !== undefined && { backup }),
        ...(waivers !== undefined && { waivers }),
        ...(out !== undefined && { out }),
        ...(signKey !== undefined && { sign: { key: signKey } }),
      };
      const config = await loadConfig({ settings, ...(file !== undefined && { config: file }) });
      const progress = showProgress(process.stderr, { quiet });
      const { certificate, notes } = await merge(folders, config, progress).finally(() => progress.done());
      const told = json === true ? process.stderr : process.stdout;
      if (json === true) process.stdout.write(renderJson(certificate));
      if (json !== true || !quiet) tell(certificate, shownPath(config.out), told);
      for (const { text } of notes) process.stderr.write(`note: ${text}\n`);
      await tellGithub(certificate, told);
      process.exitCode = exitCodeOf(certificate);
    });
}
