import type { Quantiles } from "../../types/observations.ts";

/** Each bucket reaches a tenth higher than the one before, so its geometric middle is at most 5 % from whatever fell into it. */
const BUCKET_GROWTH = 1.1;
/** What lies below is the clock's own unrest; what lies above was stopped by a timeout long before. */
const [LOWEST_MILLISECONDS, HIGHEST_MILLISECONDS] = [0.05, 300_000];
const GROWTH_LOGARITHM = Math.log(BUCKET_GROWTH);
const BUCKETS = Math.ceil(Math.log(HIGHEST_MILLISECONDS / LOWEST_MILLISECONDS) / GROWTH_LOGARITHM) + 1;

/** A distribution of durations of any length in a fixed number of buckets (1.3 kB). */
export interface Durations {
  add(milliseconds: number): void;
  readonly count: number;
  /** Quantiles by nearest rank, each the middle of its bucket and never above the maximum; zeros when nothing was added. */
  quantiles(): Quantiles;
}

export function durations(): Durations {
  return durationsIn(new Uint32Array(BUCKETS), 0, 0);
}

/** The distribution of several ones together; each must have been told by `quantiles`. */
export function mergedQuantiles(all: readonly Quantiles[]): Quantiles {
  const buckets = new Uint32Array(BUCKETS);
  for (const { upTo, count } of all.flatMap(({ histogram }) => histogram)) {
    // An upper bound is rounded, so its bucket is told by what lies in the middle of it.
    const index = bucketOf(upTo / Math.sqrt(BUCKET_GROWTH));
    buckets[index] = (buckets[index] ?? 0) + count;
  }
  const count = all.reduce((sum, one) => sum + one.count, 0);
  return durationsIn(buckets, count, Math.max(0, ...all.map(({ max }) => max))).quantiles();
}

function durationsIn(buckets: Uint32Array, before: number, highest: number): Durations {
  let [count, max] = [before, highest];
  const at = (share: number): number => {
    let [index, below] = [0, buckets[0] ?? 0];
    for (const rank = Math.ceil(count * share); below < rank; below += buckets[index] ?? 0) index += 1;
    return count === 0 ? 0 : rounded(Math.min(max, middleOf(index)));
  };
  return {
    add: (milliseconds) => {
      const index = bucketOf(milliseconds);
      buckets[index] = (buckets[index] ?? 0) + 1;
      count += 1;
      max = Math.max(max, milliseconds);
    },
    get count() {
      return count;
    },
    quantiles: () => ({
      ...{ count, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: rounded(max) },
      histogram: [...buckets].flatMap((inside, index) => (inside === 0 ? [] : [{ upTo: rounded(upperOf(index)), count: inside }])),
    }),
  };
}

function bucketOf(milliseconds: number): number {
  if (milliseconds <= LOWEST_MILLISECONDS) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(milliseconds / LOWEST_MILLISECONDS) / GROWTH_LOGARITHM));
}

function upperOf(index: number): number {
  return LOWEST_MILLISECONDS * BUCKET_GROWTH ** index;
}

function middleOf(index: number): number {
  return upperOf(index) / Math.sqrt(BUCKET_GROWTH);
}

/** Microseconds: finer than any clock here. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
