import { Command, InvalidArgumentError } from "commander";
import { readImpact } from "../../certify/impact.ts";
import { measureImpact } from "../../certify/measure/measure.ts";
import { teardownOf } from "../../certify/teardown.ts";
import { loadConfig } from "../../config.ts";
import { renderImpact } from "../../report/impact-terminal.ts";
import { renderJson } from "../../report/json.ts";
import { renderMeasured } from "../../report/measured-terminal.ts";
import type { MeasuredImpact } from "../../types/measured.ts";
import { exitCodes } from "../exit.ts";
import { interruptSignal } from "../interrupt.ts";
import { flagsOf, integer } from "../options.ts";
import { showProgress } from "../progress.ts";
import { coloured, columnsOf, REPORT_COLUMNS } from "../terminal.ts";

/** Half and half: with it a client needs the fewest requests to be admitted by both sides to the full. */
const SHARE_PERCENT = 50;
/** A limit of 500 split by 10 % takes 5,000 requests until Y refuses; most take far less, and production limits of a day far more. */
const MAX_REQUESTS = 2000;

interface ImpactOptions {
  readonly config?: string;
  readonly backup?: string;
  readonly x?: string;
  readonly y?: string;
  readonly share: number;
  readonly xNodes: number;
  readonly yNodes: number;
  readonly measure?: boolean;
  readonly maxRequests: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function impactCommand(): Command {
  return new Command("impact")
    .description("Say from the backup alone what each rate limit admits while X and Y both serve, for how long, and what to do")
    .option("-c, --config <file>", "settings (default: cutover.yaml)")
    .option("-b, --backup <path>", "pg_dump in any form, or a decK / kong config db_export file")
    .option("--x <gateway>", "the release that serves now: a Kong version, an image with one in its tag, or (measured) a proxy's URL")
    .option("--y <gateway>", "the release that will serve: likewise")
    .option("-s, --share <percent>", "per cent of the requests that go to Y, 1 to 99", percent, SHARE_PERCENT)
    .option("--x-nodes <number>", "gateway nodes of X; they matter where each counts for itself", nodes, 1)
    .option("--y-nodes <number>", "gateway nodes of Y", nodes, 1)
    .option("--measure", "prove it: start X and Y, or take those that stand, divide one client's requests and count who is admitted")
    .option("--max-requests <number>", "measure nothing that takes more requests than this in one window", nodes, MAX_REQUESTS)
    .option("--json", "print the result as JSON")
    .option("-q, --quiet", "tell no progress")
    .addHelpText(
      "after",
      `
Examples:
  npm run cutover -- impact                                       what cutover.yaml names, half and half
  npm run cutover -- impact --backup kong.dump --x 2.8.5 --y 3.9.1 --share 5
  npm run cutover -- impact --x-nodes 3 --y-nodes 2 --json
  npm run cutover -- impact --measure                             on the model gateways: a rehearsal
  npm run cutover -- impact --measure --x kong:2.8.5 --y kong:3.9.1

Without --measure it is worked out from the configuration, and nothing is started.
Exit codes: 0 said, or measured within the bound; 1 measured above it; 2 could not read or measure; 64 wrong usage.`,
    )
    .action(async (options: ImpactOptions) => {
      const config = await loadConfig(flagsOf(options));
      const progress = showProgress(process.stderr, { quiet: options.quiet });
      const diversion = { sharePercent: options.share, nodes: { x: options.xNodes, y: options.yNodes } };
      const width = columnsOf(process.stdout, REPORT_COLUMNS);
      const colour = coloured(process.stdout);
      if (options.measure === true) {
        const signal = interruptSignal(teardownOf(config), Date.now);
        const { maxRequests } = options;
        const measured = await measureImpact(config, { diversion, maxRequests, signal, progress }).finally(() => progress.done());
        process.stdout.write(options.json === true ? renderJson(measured) : renderMeasured(measured, { colour, width }));
        process.exitCode = measuredExitCode(measured);
        return;
      }
      const impact = await readImpact(config, diversion, progress).finally(() => progress.done());
      process.stdout.write(options.json === true ? renderJson(impact) : renderImpact(impact, { colour, width }));
      process.exitCode = exitCodes.granted;
    });
}

/** An instance of which one share at least was measured is proved as far as that goes; when there is none, nothing is. */
function measuredExitCode({ instances }: MeasuredImpact): number {
  const verdicts = instances.flatMap(({ splits }) => splits.map(({ verdict }) => verdict));
  if (verdicts.includes("exceeds")) return exitCodes.refused;
  return verdicts.includes("within") ? exitCodes.granted : exitCodes.inconclusive;
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
