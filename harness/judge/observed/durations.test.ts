import { expect, test } from "vitest";
import { durations } from "./durations.ts";

test("quantiles are at most 5 % off, whatever the spread", () => {
  const record = durations();
  const values = Array.from({ length: 10_000 }, (_, index) => 0.2 * 1.0009 ** index);
  for (const value of values) record.add(value);
  const { count, p50, p90, p99, max } = record.quantiles();
  expect([count, max]).toEqual([10_000, Math.round((values.at(-1) ?? 0) * 1000) / 1000]);
  for (const [found, place] of [
    [p50, 4999],
    [p90, 8999],
    [p99, 9899],
  ] as const) {
    const exact = values[place] ?? 0;
    expect(Math.abs(found - exact) / exact).toBeLessThan(0.05);
  }
});

test("the histogram is ascending and counts every value once, beyond both ends too", () => {
  const record = durations();
  for (const value of [0, 0.01, 3, 3, 900_000]) record.add(value);
  const { histogram, max } = record.quantiles();
  expect(histogram.map(({ count }) => count)).toEqual([2, 2, 1]);
  expect(histogram.map(({ upTo }) => upTo)).toEqual(histogram.map(({ upTo }) => upTo).toSorted((a, b) => a - b));
  expect(max).toBe(900_000);
});

test("a single value is its own median and never exceeds the maximum", () => {
  const record = durations();
  record.add(7);
  const { p50, p99, max } = record.quantiles();
  expect([p50, p99, max]).toEqual([7, 7, 7].map(() => expect.closeTo(7, 0)));
  expect(p99).toBeLessThanOrEqual(max);
});

test("nothing measured is zeros", () => {
  expect(durations().quantiles()).toEqual({ count: 0, p50: 0, p90: 0, p99: 0, max: 0, histogram: [] });
});
