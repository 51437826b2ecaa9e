import { Command, Option } from "commander";
import { keepStanding } from "../../certify/standing/keep.ts";
import { loadConfig } from "../../config.ts";
import { HarnessError } from "../../errors.ts";
import { HELD, holdInBackground, tellParent } from "../background.ts";
import { flagsOf, withClusterOptions } from "../options.ts";
import { showProgress } from "../progress.ts";
import { standingLines } from "../standing-lines.ts";

/**
 * `up`: keeps the clusters standing for somebody who looks at them. Unlike a run, it is given all the time that taking them down needs
 * after Ctrl-C; a second Ctrl-C ends it at once, and `down` then removes what is left.
 */
export function upCommand(): Command {
  return withClusterOptions(new Command("up"))
    .description("Start X, its control and Y from the backup and keep them standing, to be looked at")
    .option("-d, --detach", "come back as soon as they stand; down ends them")
    .addOption(new Option(HELD).hideHelp())
    .addHelpText(
      "after",
      `
Examples:
  npm run cutover -- up                                  until Ctrl-C, or down from another terminal
  npm run cutover -- up --detach --x kong:2.8.5 --y kong:3.9.1
  npm run cutover -- down

Exit codes: 0 stood and was taken down, 2 could not start, 64 wrong usage.`,
    )
    .action(async ({ detach, heldForParent, ...options }) => {
      const config = await loadConfig(flagsOf(options));
      const progress = showProgress(process.stderr);
      if (detach === true) {
        const state = await holdInBackground(config.out, progress).finally(() => progress.done());
        return void process.stdout.write(standingLines(state, config.out));
      }
      const parent = tellParent(heldForParent === true);
      const signal = untilTold(parent.lost);
      const phase = (text: string) => {
        parent.phase(text);
        progress.phase(text);
      };
      try {
        await using kept = await keepStanding(config, { signal, progress: { ...progress, phase } }).finally(() => progress.done());
        process.stdout.write(standingLines(kept.state, config.out));
        parent.ready();
        await kept.ended;
        process.stderr.write("Taking them down\n");
      } catch (error) {
        parent.failed(error);
        throw error;
      }
    });
}

function untilTold(lost: AbortSignal): AbortSignal {
  const told = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => told.abort(new HarnessError("interrupted", `stopped by ${name}`, "Nothing is left standing.")));
  }
  return AbortSignal.any([told.signal, lost]);
}
