import { Command, InvalidArgumentError } from "commander";
import { readImpact } from "../../certify/impact.ts";
import { loadConfig } from "../../config.ts";
import { renderImpact } from "../../report/impact-terminal.ts";
import { renderJson } from "../../report/json.ts";
import { exitCodes } from "../exit.ts";
import { flagsOf, integer } from "../options.ts";
import { showProgress } from "../progress.ts";
import { coloured, columnsOf, REPORT_COLUMNS } from "../terminal.ts";

/** Half and half: with it a client needs the fewest requests to be admitted by both sides to the full. */
const SHARE_PERCENT = 50;

interface ImpactOptions {
  readonly config?: string;
  readonly backup?: string;
  readonly x?: string;
  readonly y?: string;
  readonly share: number;
  readonly xNodes: number;
  readonly yNodes: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function impactCommand(): Command {
  return new Command("impact")
    .description("Say from the backup alone what each rate limit admits while X and Y both serve, for how long, and what to do")
    .option("-c, --config <file>", "settings (default: cutover.yaml)")
    .option("-b, --backup <path>", "pg_dump in any form, or a decK / kong config db_export file")
    .option("--x <gateway>", "the release that serves now: a Kong version, or an image with one in its tag")
    .option("--y <gateway>", "the release that will serve: likewise")
    .option("-s, --share <percent>", "per cent of the requests that go to Y, 1 to 99", percent, SHARE_PERCENT)
    .option("--x-nodes <number>", "gateway nodes of X; they matter where each counts for itself", nodes, 1)
    .option("--y-nodes <number>", "gateway nodes of Y", nodes, 1)
    .option("--json", "print the result as JSON")
    .option("-q, --quiet", "tell no progress")
    .addHelpText(
      "after",
      `
Examples:
  npm run cutover -- impact                                       what cutover.yaml names, half and half
  npm run cutover -- impact --backup kong.dump --x 2.8.5 --y 3.9.1 --share 5
  npm run cutover -- impact --x-nodes 3 --y-nodes 2 --json

It is worked out from the configuration; nothing is started or measured.
Exit codes: 0 said, 2 could not read, 64 wrong usage.`,
    )
    .action(async (options: ImpactOptions) => {
      const config = await loadConfig(flagsOf(options));
      const progress = showProgress(process.stderr, { quiet: options.quiet });
      const diversion = { sharePercent: options.share, nodes: { x: options.xNodes, y: options.yNodes } };
      const impact = await readImpact(config, diversion, progress).finally(() => progress.done());
      const width = columnsOf(process.stdout, REPORT_COLUMNS);
      const colour = coloured(process.stdout);
      process.stdout.write(options.json === true ? renderJson(impact) : renderImpact(impact, { colour, width }));
      process.exitCode = exitCodes.granted;
    });
}

function percent(value: string): number {
  const parsed = integer(value);
  if (parsed < 1 || parsed > 99) throw new InvalidArgumentError("Not from 1 to 99: at 0 and 100 one cluster serves alone.");
  return parsed;
}

function nodes(value: string): number {
  const parsed = integer(value);
  if (parsed < 1) throw new InvalidArgumentError("A cluster that serves has one node at least.");
  return parsed;
}
