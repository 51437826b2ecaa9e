import { expect, test } from "vitest";
import { pairedShift, seeded } from "./paired-shift.ts";

/** Sums of twelve uniform numbers are nearly normal; here with the mean asked for. */
function sample(mean: number, size: number, random: () => number): readonly number[] {
  return Array.from({ length: size }, () => mean + Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6));
}

function shiftOf(values: readonly number[]) {
  const record = pairedShift(seeded(1));
  for (const value of values) record.add(value);
  return record.shift();
}

test("fewer than twenty pairs say nothing", () => {
  expect(shiftOf(sample(0, 19, seeded(2)))).toBeNull();
  expect(shiftOf(sample(0, 20, seeded(2)))).not.toBeNull();
});

test("the interval holds the true median 95 times of a hundred", () => {
  const random = seeded(3);
  const held = Array.from({ length: 400 }, () => shiftOf(sample(5, 50, random))).filter(
    (one) => one !== null && one.low <= 5 && one.high >= 5,
  );
  expect(held.length / 400).toBeGreaterThanOrEqual(0.93);
  expect(held.length / 400).toBeLessThan(1);
});

test("a shift that is there is told from none", () => {
  expect(shiftOf(sample(2, 500, seeded(4)))?.low).toBeGreaterThan(1);
});

test("one wild answer moves nothing", () => {
  const steady = Array.from({ length: 50 }, () => 1);
  expect(shiftOf([...steady, 60_000])).toEqual({ median: 1, low: 1, high: 1 });
});

test("of very many pairs a sample is kept that is the same in equal runs and represents all", () => {
  const values = sample(3, 50_000, seeded(5));
  expect(shiftOf(values)).toEqual(shiftOf(values));
  expect(shiftOf(values)?.median).toBeCloseTo(3, 0);
  // What comes late counts as much as what comes first.
  expect(shiftOf([...Array<number>(20_000).fill(0), ...Array<number>(30_000).fill(9)])?.median).toBe(9);
});
