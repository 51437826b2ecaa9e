import type { RouteLatency } from "../../types/observations.ts";

/** Fewer pairs than this give an interval that says nothing (below 6 there is none at all). */
const PAIRS_NEEDED = 20;
/** Of more pairs a sample of this many is kept: its interval is then about 4 per cent of the spread's ranks wide on each side. */
const PAIRS_KEPT = 2048;
/** 97.5 % quantile of the normal distribution, for 95 % on both sides. */
const Z_95 = 1.96;

/** How far one of two durations of the same exchange lies above the other, over any number of exchanges. */
export interface PairedShift {
  add(milliseconds: number): void;
  shift(): RouteLatency["shift"];
}

/**
 * The median of paired differences with the interval that order statistics give: between the two ranks n/2 ± 1.96·√n/2 lies the median with
 * 95 % whatever the distribution is (the sign test turned round; Conover, "Practical Nonparametric Statistics", 3.2). The sample is a
 * reservoir in which every pair is equally likely to stay (Vitter's algorithm R).
 * @param random from 0 to 1; seeded, so that equal runs give equal samples
 */
export function pairedShift(random: () => number): PairedShift {
  const kept: number[] = [];
  let seen = 0;
  return {
    add: (milliseconds) => {
      seen += 1;
      if (kept.length < PAIRS_KEPT) kept.push(milliseconds);
      else {
        const place = Math.floor(random() * seen);
        if (place < PAIRS_KEPT) kept[place] = milliseconds;
      }
    },
    shift: () => {
      const size = kept.length;
      if (size < PAIRS_NEEDED) return null;
      const sorted = [...kept].sort((a, b) => a - b);
      const half = (Z_95 * Math.sqrt(size)) / 2;
      const rank = (place: number) => rounded(sorted[Math.min(size, Math.max(1, place)) - 1] ?? 0);
      const middle = ((sorted[Math.floor((size - 1) / 2)] ?? 0) + (sorted[Math.floor(size / 2)] ?? 0)) / 2;
      return { median: rounded(middle), low: rank(Math.floor(size / 2 - half)), high: rank(Math.ceil(size / 2 + half) + 1) };
    },
  };
}

/** A small generator (mulberry32): what is sampled must be the same in equal runs, and nothing secret hangs on it. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
