import type { Difference, End } from "../types/difference.ts";

/** What a comparison found: everything unequal, and how many values were equal or left out of judgement, counted apart. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Values that are equal on both sides. */
  readonly matched: number;
  /** Values present on both sides that differ by nature (dates, latencies, generated ids, framing of unequal bodies). */
  readonly ignored: number;
}

/** Collects what is found at one end of one exchange. */
export interface Finder {
  same(): void;
  ignored(): void;
  differs(path: string, x: string | null, y: string | null): void;
  /** The same end, with every path prefixed. */
  under(prefix: string): Finder;
}

export interface Tally {
  at(end: End): Finder;
  result(): Comparison;
}

/** Collects the comparison of one exchange. */
export function createTally(exchange: string): Tally {
  const differences: Difference[] = [];
  let matched = 0;
  let ignored = 0;
  const finder = (end: End, prefix: string): Finder => ({
    same: () => {
      matched += 1;
    },
    ignored: () => {
      ignored += 1;
    },
    differs: (path, x, y) => {
      differences.push({ exchange, end, path: prefix + path, x, y });
    },
    under: (more) => finder(end, prefix + more),
  });
  return { at: (end) => finder(end, ""), result: () => ({ differences, matched, ignored }) };
}
