import { nextWindowStart } from "../cluster/timeline.ts";
import type { Period } from "../types/case.ts";
import type { Timeline } from "../types/cluster.ts";

/** What must be left of a window for a burst of any size to fit on real gateways: three clusters on two cores answer some 40 requests a second. */
const NEEDS_MILLISECONDS = 5000;
const NEEDS_MILLISECONDS_PER_EXCHANGE = 25;
/** A burst into one second is kept small by the schedule; what it needs is nearly the whole of it. */
const NEEDS_OF_A_SECOND_MILLISECONDS = 700;

/** What is to fit into a window. */
interface Burst {
  readonly exchanges: number;
  /** How long its longest sequence waits between its exchanges. */
  readonly pausesMilliseconds: number;
}

/** Resolves when a burst of so many exchanges may begin: in a window that has enough left. Early when the signal is aborted. */
export async function enterWindow(period: Period, burst: Burst, timeline: Timeline, signal: AbortSignal): Promise<void> {
  // Whatever is left of a second is too little to rely upon.
  if (period === "second" || !hasRoom(period, burst, timeline)) await nextWindow(period, burst, timeline, signal);
}

/** Resolves when a later window of the period has begun, with enough of it left. Early when the signal is aborted. */
export async function nextWindow(period: Period, burst: Burst, timeline: Timeline, signal: AbortSignal): Promise<void> {
  do {
    await timeline.until(nextWindowStart(period, timeline.now()), signal);
  } while (!hasRoom(period, burst, timeline) && !signal.aborted);
}

/** Whether there can be such a window at all; whoever waits for one that there cannot be waits for ever. */
export function fitsWindow(period: Period, burst: Burst): boolean {
  return nextWindowStart(period, 0) >= needsMilliseconds(period, burst);
}

function hasRoom(period: Period, burst: Burst, timeline: Timeline): boolean {
  const now = timeline.now();
  return nextWindowStart(period, now) - now >= needsMilliseconds(period, burst);
}

function needsMilliseconds(period: Period, { exchanges, pausesMilliseconds }: Burst): number {
  if (period === "second") return NEEDS_OF_A_SECOND_MILLISECONDS;
  return NEEDS_MILLISECONDS + exchanges * NEEDS_MILLISECONDS_PER_EXCHANGE + pausesMilliseconds;
}
