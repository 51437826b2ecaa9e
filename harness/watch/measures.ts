import { chanceIfNoWorse, eventsCalledWorse, share, type Tally } from "./proportions.ts";
import { countOf, type Histogram, type Totals } from "./sample.ts";

export const MEASURES = ["errors", "rejected", "let-through", "latency", "gateway-latency"] as const;
export type MeasureName = (typeof MEASURES)[number];

/** What Kong's plugins refuse with: not known, not allowed, too large, not by TLS, too often, headers too large for nginx. */
const REJECTED = new Set([401, 403, 413, 417, 426, 429, 494]);
/** Refused for who asks. How often somebody asks is counted anew on Y, so 429 is no part of it. */
const UNADMITTED = new Set([401, 403]);

export interface Tolerance {
  /** By how much Y's share may lie above X's: 0.005 is half a percentage point. */
  readonly margin: number;
  /** The same for the shares of requests that take longer than a bound. */
  readonly latencyMargin: number;
  /** Latencies below this make nobody wait, and are not judged. */
  readonly slowMilliseconds: number;
}

/** The chances that are taken, of one measure at one look. */
export interface Levels {
  /** Of calling Y worse, which it is not. */
  readonly worse: number;
  /** Of suspecting it. */
  readonly suspect: number;
}

/** One measure of both clusters, and what is to be thought of it. */
export interface Measured {
  readonly name: MeasureName;
  readonly verdict: "worse" | "suspect" | "fine" | "unknown";
  readonly x: Tally;
  readonly y: Tally;
  /** Of latencies: the bound at which Y looks worst; null without one, and for what is no latency. */
  readonly aboveMilliseconds: number | null;
  /** See `chanceIfNoWorse`; of latencies, times the number of bounds that were looked at. */
  readonly chance: number;
  /** The share of Y from which on it would be called worse; null when no share would do, with so few requests. */
  readonly calledWorseFrom: number | null;
}

export function measure(name: MeasureName, x: Totals, y: Totals, tolerance: Tolerance, levels: Levels): Measured {
  switch (name) {
    case "errors":
      return judged(name, [{ ...tallies(x, y, (status) => status >= 500), bound: null }], tolerance.margin, levels);
    case "rejected":
      return judged(name, [{ ...tallies(x, y, (status) => REJECTED.has(status)), bound: null }], tolerance.margin, levels);
    case "let-through":
      return judged(name, [{ ...tallies(x, y, (status) => !UNADMITTED.has(status)), bound: null }], tolerance.margin, levels);
    case "latency":
      return judged(name, slower(x.latency, y.latency, tolerance.slowMilliseconds), tolerance.latencyMargin, levels);
    case "gateway-latency":
      return judged(name, slower(x.gatewayLatency, y.gatewayLatency, tolerance.slowMilliseconds), tolerance.latencyMargin, levels);
  }
}

interface Pair {
  readonly x: Tally;
  readonly y: Tally;
  readonly bound: number | null;
}

function tallies(x: Totals, y: Totals, counts: (status: number) => boolean) {
  const tally = ({ statuses }: Totals): Tally => ({ events: countOf(statuses, counts), of: countOf(statuses, () => true) });
  return { x: tally(x), y: tally(y) };
}

/** Requests slower than each bound that both sides count at: 2.8 and 3.x share some of theirs only, and between two bounds nothing is seen. */
function slower(x: Histogram, y: Histogram, slowMilliseconds: number): readonly Pair[] {
  const bounds = [...x.keys()].filter((bound) => Number.isFinite(bound) && bound >= slowMilliseconds && y.has(bound));
  const tally = (histogram: Histogram, bound: number): Tally => {
    const of = histogram.get(Number.POSITIVE_INFINITY) ?? 0;
    return { events: Math.max(of - (histogram.get(bound) ?? 0), 0), of };
  };
  return bounds.sort((a, b) => a - b).map((bound) => ({ x: tally(x, bound), y: tally(y, bound), bound }));
}

/** Bonferroni over the bounds: the chances add up at worst, whatever they have to do with each other. */
function judged(name: MeasureName, pairs: readonly Pair[], margin: number, levels: Levels): Measured {
  const known = pairs.filter(({ x, y }) => x.of > 0 && y.of > 0);
  const looked = known.map((pair) => ({ pair, chance: Math.min(chanceIfNoWorse(pair.x, pair.y, margin) * known.length, 1) }));
  const [worst] = looked.sort((a, b) => a.chance - b.chance || share(b.pair.y) - share(a.pair.y));
  const none = { events: 0, of: 0 };
  if (worst === undefined) return { name, verdict: "unknown", x: none, y: none, aboveMilliseconds: null, chance: 1, calledWorseFrom: null };
  const { pair, chance } = worst;
  const events = eventsCalledWorse(pair.x, pair.y.of, margin, levels.worse / known.length);
  return {
    name,
    verdict: chance <= levels.worse ? "worse" : chance <= levels.suspect ? "suspect" : "fine",
    x: pair.x,
    y: pair.y,
    aboveMilliseconds: pair.bound,
    chance,
    calledWorseFrom: events === null ? null : events / pair.y.of,
  };
}
