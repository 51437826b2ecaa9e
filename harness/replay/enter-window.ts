import { nextWindowStart } from "../cluster/timeline.ts";
import type { Period } from "../types/case.ts";
import type { Timeline } from "../types/cluster.ts";

/**
 * What must be left of a window for a round's burst to fit on real gateways. A second or minute is short enough to wait
 * for its beginning; of longer windows nobody waits for the next one while minutes are left.
 */
const NEEDS_MILLISECONDS: Readonly<Record<Period, number>> = {
  second: 700,
  minute: 30_000,
  hour: 120_000,
  day: 120_000,
  month: 120_000,
  year: 120_000,
};

/** Periods whose rounds always begin a fresh window: counts of the round before may still be on their way to the database. */
const FRESH: ReadonlySet<Period> = new Set(["second", "minute"]);

/** Resolves when a round of the period may begin: in a window that has enough left. Early when the signal is aborted. */
export async function enterWindow(period: Period, timeline: Timeline, signal: AbortSignal): Promise<void> {
  if (FRESH.has(period) || !hasRoom(period, timeline)) await nextWindow(period, timeline, signal);
}

/** Resolves when a later window of the period has begun, with enough of it left. Early when the signal is aborted. */
export async function nextWindow(period: Period, timeline: Timeline, signal: AbortSignal): Promise<void> {
  do {
    await timeline.until(nextWindowStart(period, timeline.now()), signal);
  } while (!hasRoom(period, timeline) && !signal.aborted);
}

function hasRoom(period: Period, timeline: Timeline): boolean {
  const now = timeline.now();
  return nextWindowStart(period, now) - now >= NEEDS_MILLISECONDS[period];
}
