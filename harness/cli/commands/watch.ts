import { setTimeout as after } from "node:timers/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { HarnessError } from "../../errors.ts";
import type { Decision, Look } from "../../watch/judge.ts";
import { lastLines, lookLines } from "../../watch/lines.ts";
import { MEASURES, type MeasureName } from "../../watch/measures.ts";
import { endpointOf, MAX_METRICS_BYTES, scrape } from "../../watch/scrape.ts";
import { watch } from "../../watch/watch.ts";
import { askingOf, TOKEN_HEADER } from "../asking.ts";
import { waitingTime } from "../durations.ts";
import { exitCodes } from "../exit.ts";
import { interruptSignal } from "../interrupt.ts";
import { integer, withDefault } from "../options.ts";

interface WatchOptions {
  readonly x: URL[];
  readonly y: URL[];
  /** Seconds. */
  readonly interval: number;
  readonly for: number;
  readonly once?: boolean;
  readonly minRequests: number;
  readonly margin: number;
  readonly latencyMargin: number;
  readonly slow: number;
  readonly falseAlarm: number;
  readonly measures: readonly MeasureName[];
  readonly ca?: string;
  readonly tokenEnv?: string;
  readonly tokenHeader: string;
  readonly json?: boolean;
}

/** A node that takes longer to say what it counted is not well, and the next look is due. */
const MAX_SCRAPE_MILLISECONDS = 10_000;
/** Nothing is held that would have to be given back. */
const TEARDOWN_MILLISECONDS = 1_000;

const exitCodeOf: Readonly<Record<Decision, number>> = {
  "go-on": exitCodes.granted,
  "roll-back": exitCodes.refused,
  hold: exitCodes.inconclusive,
};

export function watchCommand(): Command {
  return new Command("watch")
    .description("During the shift: say go on, hold or roll back by what X and Y count of errors, refusals and latencies")
    .requiredOption("--x <url>", "/metrics (or /status) of a node of X; once for each node", nodes)
    .requiredOption("--y <url>", "the same of Y", nodes)
    .addOption(withDefault("--interval <duration>", "time between looks: 10s, 1m", waitingTime, "10s"))
    .addOption(withDefault("--for <duration>", "how long to watch; the last look decides", waitingTime, "5m"))
    .option("--once", "one look, an interval after the first reading")
    .option("--min-requests <number>", "requests that each side must have answered", atLeastOne, 200)
    .addOption(withDefault("--margin <percent>", "tolerated: percentage points by which Y's share may be worse than X's", percent, "0.5"))
    .addOption(withDefault("--latency-margin <percent>", "the same of requests slower than a bound of the histograms", percent, "5"))
    .option("--slow <milliseconds>", "latencies below are not judged", atLeastOne, 25)
    .addOption(withDefault("--false-alarm <percent>", "chance of a roll back in the whole watch although Y is no worse", chance, "1"))
    .addOption(
      new Option("--measures <names>", `what is judged, comma-separated: ${MEASURES.join(", ")}`).argParser(names).default(MEASURES, "all"),
    )
    .option("--ca <file>", "certificates (PEM) to trust instead of the system's")
    .option("--token-env <variable>", "environment variable with the token that the Admin API wants")
    .option("--token-header <name>", "the header that the token is sent in", TOKEN_HEADER)
    .option("--json", "print a line of JSON for each look, and one for the decision")
    .addHelpText(
      "after",
      `
Examples:
  npm run cutover -- watch --x http://x1:8100/metrics --y http://y1:8100/metrics --for 30m --interval 30s
  npm run cutover -- watch --x https://x1:8444 --x https://x2:8444 --y https://y1:8444 --ca ca.pem --token-env KONG_TOKEN
  npm run cutover -- watch --x http://x1:8100 --y http://y1:8100 --margin 1 --json

Counters are read, nothing else is; only the addresses that are named are contacted. No data means hold, never go on.
Exit codes: 0 go on, 1 roll back, 2 hold or could not be known, 64 wrong usage.`,
    )
    .action(async (options: WatchOptions) => {
      const looks = options.once === true ? 1 : Math.floor(options.for / options.interval);
      if (looks < 1) throw new HarnessError("usage", "--for is shorter than --interval", "Watch for an interval at least, or --once.");
      const signal = interruptSignal({ limitMilliseconds: TEARDOWN_MILLISECONDS, leftBehind: null }, Date.now);
      const { ca, tokenEnv, tokenHeader } = options;
      const intervalMilliseconds = options.interval * 1000;
      const timeoutMilliseconds = Math.min(intervalMilliseconds, MAX_SCRAPE_MILLISECONDS);
      const asking = { ...(await askingOf({ ca, tokenEnv, tokenHeader })), timeoutMilliseconds, maxBytes: MAX_METRICS_BYTES, signal };
      const node = (url: URL) => ({ name: url.host, read: () => scrape(url, asking) });
      const began = performance.now();
      const { minRequests, falseAlarm, measures, margin, latencyMargin, slow } = options;
      const tolerance = { margin, latencyMargin, slowMilliseconds: slow };
      const looked = watch({
        x: options.x.map(node),
        y: options.y.map(node),
        rules: { measures, tolerance, minRequests, falseAlarm, looks },
        due: async (look) => {
          const wait = Math.max(began + look * intervalMilliseconds - performance.now(), 0);
          await after(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
        },
      });
      let last: Look | null = null;
      try {
        for await (const look of looked) {
          last = look;
          const at = new Date().toISOString();
          process.stdout.write(options.json === true ? `${JSON.stringify({ at, ...look })}\n` : `${at.slice(11, 19)} ${lookLines(look)}`);
        }
      } catch (error) {
        // Whoever reads the last line alone must not take a look for the decision.
        if (options.json === true) process.stdout.write(`${JSON.stringify({ decision: "hold", reasons: ["broken off"], final: true })}\n`);
        throw error;
      }
      if (last === null) throw new Error("a watch has one look at least");
      const { decision, reasons } = last;
      process.stdout.write(options.json === true ? `${JSON.stringify({ decision, reasons, final: true })}\n` : lastLines(last));
      process.exitCode = exitCodeOf[decision];
    });
}

function nodes(value: string, previous: URL[] | undefined): URL[] {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) throw new InvalidArgumentError("Write http://… or https://…");
  return [...(previous ?? []), endpointOf(value)];
}

function atLeastOne(value: string): number {
  const parsed = integer(value);
  if (parsed < 1) throw new InvalidArgumentError("One at least.");
  return parsed;
}

function percent(value: string): number {
  const parsed = value.trim() === "" ? Number.NaN : Number(value);
  if (!(parsed >= 0 && parsed < 100)) throw new InvalidArgumentError("Not from 0 to 100.");
  return parsed / 100;
}

function chance(value: string): number {
  const parsed = percent(value);
  if (parsed === 0 || parsed > 0.5) throw new InvalidArgumentError("Above 0 and at most 50.");
  return parsed;
}

function names(value: string): readonly MeasureName[] {
  const known = new Map<string, MeasureName>(MEASURES.map((name) => [name, name]));
  return [...new Set(value.split(","))].map((word) => {
    const name = known.get(word.trim());
    if (name === undefined) throw new InvalidArgumentError(`Not one of ${MEASURES.join(", ")}.`);
    return name;
  });
}
