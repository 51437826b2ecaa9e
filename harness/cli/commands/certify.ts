import { appendFile } from "node:fs/promises";
import { relative } from "node:path";
import { Command } from "commander";
import { teardownOf } from "../../certify/teardown.ts";
import { certify } from "../../certify.ts";
import { githubJob } from "../../config/environment.ts";
import { loadConfig, maskConfig } from "../../config.ts";
import { HarnessError } from "../../errors.ts";
import { renderAnnotations, renderStepSummary } from "../../report/github.ts";
import { renderJson } from "../../report/json.ts";
import { renderTerminal } from "../../report/terminal.ts";
import type { Certificate } from "../../types/certificate.ts";
import { exitCodeOf } from "../exit.ts";
import { interruptSignal } from "../interrupt.ts";
import { flagsOf, withRunOptions } from "../options.ts";
import { showProgress } from "../progress.ts";
import { selectOf, withSelectOptions } from "../select-options.ts";
import { coloured, columnsOf, REPORT_COLUMNS } from "../terminal.ts";

/** In a GitHub job: the step's summary, and annotations in the log. */
async function tellGithub(certificate: Certificate, told: NodeJS.WriteStream): Promise<void> {
  const { summary, annotations } = githubJob();
  if (annotations) told.write(renderAnnotations(certificate));
  if (summary === null) return;
  await appendFile(summary, renderStepSummary(certificate)).catch((cause: unknown) => {
    throw new HarnessError("output-failed", `the step summary ${summary} cannot be written`, "Unset GITHUB_STEP_SUMMARY outside GitHub.", {
      cause,
    });
  });
}

/** The report for a person, and where the rest of it is. */
function tell(certificate: Certificate, out: string, told: NodeJS.WriteStream): void {
  told.write(renderTerminal(certificate, { colour: coloured(told), width: columnsOf(told, REPORT_COLUMNS) }));
  told.write(`\nWritten: ${out}/certificate.json, certificate.md, report.html, junit.xml and ctrf.json\n`);
  // A key that a shell would read otherwise than it stands is left to the reports.
  const plain = certificate.refusing.map(({ key }) => key).filter((key) => /^[\w@/.: -]+$/.test(key));
  const [first] = certificate.groups.length > 0 ? ["1"] : plain.map((key) => `"${key}"`);
  if (first !== undefined) told.write(`One case in full: npm run cutover -- explain ${first} --out ${out}\n`);
}

export function certifyCommand(): Command {
  const command = new Command("certify").description("Restore X, its control and Y, replay probes and recordings, and issue a certificate");
  return withSelectOptions(withRunOptions(command))
    .option("--json", "print certificate.json to stdout, and everything else to stderr")
    .option("-q, --quiet", "tell no progress; with --json no report either")
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
  npm run --silent certify -- --quiet --json | jq .verdict                for a pipeline

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
      const { json, quiet } = options;
      const progress = showProgress(process.stderr, { quiet });
      const certificate = await certify(config, { signal, progress }).finally(() => progress.done());
      const told = json === true ? process.stderr : process.stdout;
      if (json === true) process.stdout.write(renderJson(certificate));
      if (json !== true || quiet !== true) tell(certificate, relative(process.cwd(), config.out) || ".", told);
      await tellGithub(certificate, told);
      process.exitCode = exitCodeOf(certificate);
    });
}
