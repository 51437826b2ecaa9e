import { nextWindowStart, windowStart } from "../cluster/timeline.ts";
import { type Period, periods } from "../types/case.ts";
import type { Timeline } from "../types/cluster.ts";
import type { Group, Slot } from "./schedule.ts";

/** What must be left of a real window for the traffic of a recorded one, beside its exchanges. */
const NEEDS_MILLISECONDS: Readonly<Record<Period, number>> = { second: 50, minute: 5000, hour: 5000, day: 5000, month: 5000, year: 5000 };
/** Three real clusters on two cores answer some 40 requests a second; counting behind the answer is waited for on top. */
const NEEDS_MILLISECONDS_PER_EXCHANGE = 40;

interface WindowsDeps {
  /** How many exchanges were recorded in which minute. */
  readonly byMinute: ReadonlyMap<number, number>;
  readonly timeline: Timeline;
  readonly signal: AbortSignal;
  /** Empties the counters of these periods on every cluster. */
  turn(periods: readonly Period[]): Promise<void>;
}

/**
 * Real gateways count in the windows of their own clock, and recorded traffic is sent there as fast as it goes: a quarter of an hour would
 * fall into one window and be refused. So whenever the recording comes into another window, the counters of that period begin anew, and no
 * recorded window is begun that would not end before the real one does. Returns what is to be awaited before a group is sent.
 */
export function recordedWindows({ byMinute, timeline, signal, turn }: WindowsDeps): (group: Group) => Promise<void> {
  if (timeline.real !== true) return async () => undefined;
  const recorded = new Map<Period, number>();
  const counted = new Map<Period, number>();
  let sent: readonly Period[] = [];
  return async (group) => {
    const { due, slots } = group;
    // What was sent before has been answered by now, and may have been counted as late as that.
    for (const period of sent) counted.set(period, windowStart(period, timeline.now()));
    sent = usedPeriods(slots);
    // Longer windows first: to wait for a second never crosses the end of a minute that was given room, or not by much.
    const begun = sent.toReversed().filter((period) => recorded.get(period) !== windowStart(period, due));
    for (const period of begun) {
      const needs = NEEDS_MILLISECONDS[period] + NEEDS_MILLISECONDS_PER_EXCHANGE * expectedIn(period, group, byMinute);
      const crowded = period !== "second" || sharesSecond(slots);
      const end = nextWindowStart(period, timeline.now());
      if (crowded && end - timeline.now() < needs) await timeline.until(end, signal);
    }
    const stale = begun.filter((period) => counted.get(period) === windowStart(period, timeline.now()));
    if (stale.length > 0) await turn(stale);
    for (const period of begun) recorded.set(period, windowStart(period, due));
  };
}

/** Periods by which something is limited, shorter ones first. */
export function usedPeriods(slots: readonly Slot[]): readonly Period[] {
  const used = new Set<Period>();
  for (const { exchange } of slots) {
    for (const counter of exchange.counters ?? []) for (const period of counter.periods) used.add(period);
  }
  return periods.filter((period) => used.has(period));
}

/** Whether two of the requests are counted by one second on one counter. */
function sharesSecond(slots: readonly Slot[]): boolean {
  const names = slots.flatMap(({ exchange }) => (exchange.counters ?? []).filter((one) => one.periods.includes("second")));
  return new Set(names.map(({ name }) => name)).size < names.length;
}

/** How many exchanges were recorded in the window of a period that holds this time. */
function expectedIn(period: Period, { due, slots }: Group, byMinute: ReadonlyMap<number, number>): number {
  if (period === "second") return slots.length;
  const start = windowStart(period, due);
  if (period === "minute") return byMinute.get(start) ?? 0;
  let sum = 0;
  for (const [minute, count] of byMinute) if (windowStart(period, minute) === start) sum += count;
  return sum;
}
