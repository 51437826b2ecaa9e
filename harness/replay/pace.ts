import { nextWindowStart, windowStart } from "../cluster/timeline.ts";
import type { Timeline } from "../types/cluster.ts";

/** Recorded traffic at a pace of its own, on a real clock. */
export interface Pace {
  /** Resolves when what was recorded then is due. Later than that only where sending could not keep up: nothing is ever left out for it. */
  due(recordedAt: number, signal: AbortSignal): Promise<void>;
  /** By how much the latest was late when it was sent, milliseconds. */
  latest(): number;
}

/**
 * `factor` 1 is as recorded, 2 twice as fast. At 1 the first exchange waits for the second of the minute that it was recorded in (up to a
 * minute), so that recorded minutes are minutes of the clock and limits by the minute count what they counted.
 */
export function paceOf(factor: number, timeline: Timeline): Pace {
  let began: { readonly recorded: number; readonly sent: number } | null = null;
  let latest = 0;
  return {
    due: async (recordedAt, signal) => {
      began ??= { recorded: recordedAt, sent: factor === 1 ? sameSecond(recordedAt, timeline.now()) : timeline.now() };
      const due = began.sent + (recordedAt - began.recorded) / factor;
      latest = Math.max(latest, timeline.now() - due);
      await timeline.until(due, signal);
    },
    latest: () => latest,
  };
}

/** The next time at which the clock stands as far in its minute as it did then. */
function sameSecond(recordedAt: number, now: number): number {
  const into = recordedAt - windowStart("minute", recordedAt);
  const inThis = windowStart("minute", now) + into;
  return inThis >= now ? inThis : nextWindowStart("minute", now) + into;
}
