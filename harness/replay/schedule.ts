import type { Period } from "../types/case.ts";
import { periods } from "../types/case.ts";
import type { PlannedCase, PlannedExchange } from "../types/plan.ts";

/** One planned exchange and where its transcripts belong. */
export interface Slot {
  readonly planned: PlannedCase;
  readonly exchange: PlannedExchange;
  /** Its place among the case's exchanges. */
  readonly step: number;
  /** The plan's lanes and, where it has several steps, the case itself: they are sent in order. */
  readonly lanes: readonly string[];
}

/** Recorded exchanges that fall due together; `due` is the start of their second on the clusters' clock. */
export interface Group {
  readonly due: number;
  readonly slots: readonly Slot[];
}

/** Cases that count, of one period and without a common counter, sent side by side into one window after another. */
export interface Round {
  readonly period: Period;
  /** In the order of their phases; `windows` is how many windows lie between it and the one before (0 for the first). */
  readonly bursts: readonly { readonly windows: number; readonly slots: readonly Slot[] }[];
}

/** What is sent when no recorded traffic is left. */
export interface Schedule {
  /** Those that count in no window, in any order but that of their lanes. */
  readonly slots: readonly Slot[];
  readonly rounds: readonly Round[];
}

/**
 * How many exchanges of one phase a round may hold, so that on real gateways a burst is over before its window is: three
 * clusters on two cores answer some 40 requests a second each, and a second must not be filled to its end.
 */
const EXCHANGES_PER_BURST: Readonly<Record<Period, number>> = { second: 20, minute: 1000, hour: 5000, day: 5000, month: 5000, year: 5000 };

/** Decides what is sent when: first what does not count, then the cases that count in windows, shorter periods first. */
export function schedule(probes: readonly PlannedCase[]): Schedule {
  return {
    slots: probes.filter(({ window }) => window === null).flatMap(slotsOf),
    rounds: periods.flatMap((period) =>
      rounds(
        period,
        probes.filter(({ window }) => window?.period === period),
      ),
    ),
  };
}

export function slotsOf(planned: PlannedCase): Slot[] {
  const { exchanges, key } = planned;
  return exchanges.map((exchange, step) => {
    const lanes = exchanges.length === 1 ? exchange.lanes : [...exchange.lanes, `case ${key}`];
    return { planned, exchange, step, lanes };
  });
}

/** Each case goes into the first round that shares no counter with it and has room for its bursts. */
function rounds(period: Period, cases: readonly PlannedCase[]): Round[] {
  const open: { readonly cases: PlannedCase[]; readonly counters: Set<string>; readonly sizes: Map<number, number> }[] = [];
  for (const planned of cases) {
    const counters = planned.window?.counters ?? [];
    const sizes = phaseSizes(planned);
    const fits = (round: (typeof open)[number]) =>
      counters.every((counter) => !round.counters.has(counter)) &&
      [...sizes].every(([phase, size]) => (round.sizes.get(phase) ?? 0) + size <= EXCHANGES_PER_BURST[period]);
    let round = open.find(fits);
    if (round === undefined) {
      round = { cases: [], counters: new Set(), sizes: new Map() };
      open.push(round);
    }
    round.cases.push(planned);
    for (const counter of counters) round.counters.add(counter);
    for (const [phase, size] of sizes) round.sizes.set(phase, (round.sizes.get(phase) ?? 0) + size);
  }
  return open.map((round) => ({ period, bursts: bursts(round.cases.flatMap(slotsOf)) }));
}

function phaseSizes({ exchanges }: PlannedCase): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const { phase } of exchanges) sizes.set(phase, (sizes.get(phase) ?? 0) + 1);
  return sizes;
}

function bursts(all: readonly Slot[]): Round["bursts"] {
  const phases = [...new Set(all.map(({ exchange }) => exchange.phase))].sort((a, b) => a - b);
  return phases.map((phase, index) => ({
    windows: index === 0 ? 0 : phase - (phases[index - 1] ?? 0),
    slots: all.filter(({ exchange }) => exchange.phase === phase),
  }));
}
