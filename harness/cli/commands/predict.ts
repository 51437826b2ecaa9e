import { Command } from "commander";
import { predictUpgrade } from "../../certify/prediction.ts";
import { loadConfig } from "../../config.ts";
import { renderJson } from "../../report/json.ts";
import { renderPrediction } from "../../report/prediction-terminal.ts";
import { predictionExitCode } from "../exit.ts";
import { flagsOf } from "../options.ts";
import { showProgress } from "../progress.ts";
import { coloured, columnsOf, REPORT_COLUMNS } from "../terminal.ts";

interface PredictOptions {
  readonly config?: string;
  readonly backup?: string;
  readonly x?: string;
  readonly y?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function predictCommand(): Command {
  return new Command("predict")
    .description("Say from the backup alone what the upgrade will touch, without starting any gateway")
    .option("-c, --config <file>", "settings (default: cutover.yaml)")
    .option("-b, --backup <path>", "pg_dump in any form, or a decK / kong config db_export file")
    .option("--x <gateway>", "the release that serves now: a Kong version, or an image with one in its tag")
    .option("--y <gateway>", "the release that will serve: likewise")
    .option("-o, --out <folder>", "where prediction.json and prediction.md go")
    .option("--json", "print prediction.json instead of the table")
    .option("-q, --quiet", "tell no progress")
    .addHelpText(
      "after",
      `
Examples:
  npm run predict                                                 what cutover.yaml names
  npm run predict -- --backup kong.dump --x 2.8.5 --y 3.9.1
  npm run predict -- --backup kong.dump --x kong:2.8.5 --y kong:3.9.1 --json

It is a prediction from documents and the model, and no evidence about Kong.
Exit codes: 0 nothing needs a person, 1 something breaks or needs sign-off, 2 could not read, 64 wrong usage.`,
    )
    .action(async (options: PredictOptions) => {
      const config = await loadConfig(flagsOf(options));
      const progress = showProgress(process.stderr, { quiet: options.quiet });
      const prediction = await predictUpgrade(config, progress).finally(() => progress.done());
      const width = columnsOf(process.stdout, REPORT_COLUMNS);
      const colour = coloured(process.stdout);
      process.stdout.write(options.json === true ? renderJson(prediction) : renderPrediction(prediction, { colour, width }));
      (options.json === true ? process.stderr : process.stdout).write(`\nWritten: ${config.out}/prediction.json and prediction.md\n`);
      process.exitCode = predictionExitCode(prediction);
    });
}
