import { Command } from "commander";
import { teardownOf } from "../../certify/teardown.ts";
import { certify } from "../../certify.ts";
import { loadConfig, maskConfig } from "../../config.ts";
import { renderJson } from "../../report/json.ts";
import { exitCodeOf, exitCodes } from "../exit.ts";
import { interruptSignal } from "../interrupt.ts";
import { flagsOf, withClusterOptions, withTrafficOptions } from "../options.ts";
import { showProgress } from "../progress.ts";
import { selectOf, withSelectOptions } from "../select-options.ts";
import { shardOption } from "../shard-option.ts";
import { tell, tellGithub } from "../tell.ts";
import { shownPath } from "../terminal.ts";

export function certifyCommand(): Command {
  const command = new Command("certify").description("Restore X, its control and Y, replay probes and recordings, and issue a certificate");
  return withSelectOptions(withTrafficOptions(withClusterOptions(command)))
    .option("--shard <part>", "send one part of the cases alone, such as 3/8, and write it to be merged", shardOption)
    .option("--resume", "go on with the run that was interrupted in the output folder")
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
  npm run certify -- --shard 3/8 --out parts/3           one of eight parts, to be merged
  npm run certify -- --resume                            where the last run was interrupted
  npm run --silent certify -- --quiet --json | jq .verdict                for a pipeline

Exit codes: 0 granted, 1 refused, 2 inconclusive or could not run, 64 wrong usage. With --shard: 0 when the part is whole,
whatever it came to, since only the merged certificate has a verdict.`,
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
      const { json, quiet, shard = null, resume = false } = options;
      const progress = showProgress(process.stderr, { quiet });
      const certificate = await certify(config, { signal, progress, shard, resume }).finally(() => progress.done());
      const told = json === true ? process.stderr : process.stdout;
      if (json === true) process.stdout.write(renderJson(certificate));
      if (json !== true || quiet !== true) tell(certificate, shownPath(config.out), told);
      await tellGithub(certificate, told);
      process.exitCode = shard === null ? exitCodeOf(certificate) : exitCodes.granted;
    });
}
