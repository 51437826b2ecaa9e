import type { Traffic } from "../plan/traffic.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { windowStart } from "../types/windows.ts";

/** Rate-limit counters that stand lower in the replay than in the recording, since requests that counted on them were left out. */
export interface ThinnedCounters {
  leftOut(exchange: RecordedExchange, known: Traffic): void;
  /** Whether it was refused by a limit that other requests had used up, of which some are missing now: X would let it through. */
  refusedForThem(exchange: RecordedExchange, known: Traffic): boolean;
}

/** Older ones are forgotten: what they refused is then sent, not reproduced and inconclusive, which is the safe side. */
const COUNTERS_KEPT = 100_000;
/** rate-limiting and response-ratelimiting refuse with it unless told otherwise. */
const TOO_MANY_STATUS = 429;

export function thinnedCounters(): ThinnedCounters {
  const thinned = new Set<string>();
  return {
    leftOut: (exchange, known) => {
      for (const window of windowsOf(exchange, known)) {
        thinned.add(window);
        const [oldest] = thinned.size > COUNTERS_KEPT ? thinned : [];
        if (oldest !== undefined) thinned.delete(oldest);
      }
    },
    refusedForThem: (exchange, known) =>
      exchange.response?.status === TOO_MANY_STATUS && windowsOf(exchange, known).some((window) => thinned.has(window)),
  };
}

function windowsOf({ at }: RecordedExchange, { counters }: Traffic): readonly string[] {
  return counters.flatMap(({ name, periods }) => periods.map((period) => `${name} ${period} ${windowStart(period, at)}`));
}
