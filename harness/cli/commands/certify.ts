import { appendFile } from "node:fs/promises";
import { Command } from "commander";
import { teardownOf } from "../../certify/teardown.ts";
import { certify } from "../../certify.ts";
import { githubJob } from "../../config/environment.ts";
import { loadConfig, maskConfig } from "../../config.ts";
import { HarnessError } from "../../errors.ts";
import { renderAnnotations, renderStepSummary } from "../../report/github.ts";
import { renderTerminal } from "../../report/terminal.ts";
import type { Certificate } from "../../types/certificate.ts";
import { exitCodeOf } from "../exit.ts";
import { interruptSignal } from "../interrupt.ts";
import { flagsOf, withRunOptions } from "../options.ts";
import { showProgress } from "../progress.ts";
import { selectOf, withSelectOptions } from "../select-options.ts";

/** "signed with 3f2a…, valid until 2026-12-01": what a gate will ask about first. */
function sealWords({ envelope, validity }: Certificate): string {
  const keyid = envelope?.signatures[0]?.keyid;
  const until = `valid until ${validity?.notAfter.slice(0, 16).replace("T", " ")} UTC`;
  return `${keyid === undefined ? "UNSIGNED: name a key with --sign-key" : `signed with key ${keyid.slice(0, 16)}…`}; ${until}`;
}

/** In a GitHub job: the step's summary, and annotations in the log. */
async function tellGithub(certificate: Certificate): Promise<void> {
  const { summary, annotations } = githubJob();
  if (annotations) process.stdout.write(renderAnnotations(certificate));
  if (summary === null) return;
  await appendFile(summary, renderStepSummary(certificate)).catch((cause: unknown) => {
    throw new HarnessError("output-failed", `the step summary ${summary} cannot be written`, "Unset GITHUB_STEP_SUMMARY outside GitHub.", {
      cause,
    });
  });
}

/** A report wider than this is hard to read; narrower terminals get their own width. */
const REPORT_COLUMNS = 120;

export function certifyCommand(): Command {
  const command = new Command("certify").description("Restore X, its control and Y, replay probes and recordings, and issue a certificate");
  return withSelectOptions(withRunOptions(command))
    .option("--show-config", "print every setting as it was decided, secrets masked, and do nothing")
    .addHelpText(
      "after",
      `
Examples:
  npm run certify                                        the sample shop, or what cutover.yaml names
  npm run certify -- --plugin key-auth                   only what exercises key-auth
  npm run certify -- --sample 10% --dedupe 3             recorded traffic of a tenth of the clients, three exchanges of each shape
  npm run certify -- --backup kong.dump --recording traffic.har --x 2.8.5 --y 3.9.1
  npm run certify -- --backup kong.dump --x kong:2.8.5 --y kong:3.9.1     in containers

Exit codes: 0 granted, 1 refused, 2 inconclusive or could not run, 64 wrong usage.`,
    )
    .action(async (options) => {
      const flags = flagsOf(options);
      const select = selectOf(options);
      const config = await loadConfig(select === null ? flags : { ...flags, settings: { ...flags.settings, select } });
      if (options.showConfig === true) {
        process.stdout.write(`${JSON.stringify(maskConfig(config), null, 2)}\n`);
        return;
      }
      const signal = interruptSignal(teardownOf(config), Date.now);
      const progress = showProgress(process.stderr);
      const certificate = await certify(config, { signal, progress }).finally(() => progress.done());
      const width = Math.min(process.stdout.columns ?? REPORT_COLUMNS, REPORT_COLUMNS);
      process.stdout.write(renderTerminal(certificate, { colour: process.stdout.isTTY === true, width }));
      process.stdout.write(
        `\nWritten: ${config.out}/certificate.json (${sealWords(certificate)}), certificate.md, report.html, junit.xml and ctrf.json\n`,
      );
      await tellGithub(certificate);
      process.exitCode = exitCodeOf(certificate);
    });
}
