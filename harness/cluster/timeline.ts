import type { Timeline } from "../types/cluster.ts";

export { nextWindowStart, windowStart } from "../types/windows.ts";

/** Node fires a timer at once when its delay does not fit 31 bits, so longer waits are made of several. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** The clock of embedded clusters: stands at `start` (epoch ms) and jumps to every time that is waited for, never back. */
export function manualTimeline(start: number): Timeline {
  let current = start;
  return {
    now: () => current,
    until: async (epochMilliseconds) => {
      current = Math.max(current, epochMilliseconds);
    },
  };
}

/**
 * The clock of real gateways: this machine's. `until` resolves at once for a time that has passed, and early when the
 * signal is aborted, so that a run that is interrupted does not wait for a window.
 */
export function realTimeline(): Timeline {
  return {
    real: true,
    now: () => Date.now(),
    until: async (epochMilliseconds, signal) => {
      // A timer may fire a millisecond early; a burst that starts before its window would be counted in the wrong one.
      for (let left = epochMilliseconds - Date.now(); left > 0 && signal?.aborted !== true; left = epochMilliseconds - Date.now()) {
        await timer(Math.min(left, LONGEST_TIMER_MILLISECONDS), signal);
      }
    },
  };
}

function timer(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(handle);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const handle = setTimeout(finish, milliseconds);
    signal?.addEventListener("abort", finish, { once: true });
  });
}
