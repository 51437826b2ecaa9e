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
  const sums: Sums = { exchange, differences: [], matched: 0, ignored: 0 };
  return {
    at(end) {
      return finder(sums, end, "");
    },
    result() {
      return { differences: sums.differences, matched: sums.matched, ignored: sums.ignored };
    },
  };
}

interface Sums {
  readonly exchange: string;
  readonly differences: Difference[];
  matched: number;
  ignored: number;
}

/** Methods, not arrow functions: tsx gives each arrow function its name anew whenever it is made, and this is made for every exchange. */
function finder(sums: Sums, end: End, prefix: string): Finder {
  return {
    same() {
      sums.matched += 1;
    },
    ignored() {
      sums.ignored += 1;
    },
    differs(path, x, y) {
      sums.differences.push({ exchange: sums.exchange, end, path: prefix + path, x, y });
    },
    under(more) {
      return finder(sums, end, prefix + more);
    },
  };
}
