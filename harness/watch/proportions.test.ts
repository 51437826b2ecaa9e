import { describe, expect, test } from "vitest";
import { chanceIfNoWorse, eventsCalledWorse, upperTail } from "./proportions.ts";

/** Chances of 0…n events, from the likeliest outwards by the ratio of neighbours; those below 1e-14 are left at zero. */
function binomial(n: number, p: number): number[] {
  const chances = new Array<number>(n + 1).fill(0);
  const mode = Math.min(Math.floor((n + 1) * p), n);
  chances[mode] = 1;
  for (let k = mode; k < n; k += 1) chances[k + 1] = ((chances[k] ?? 0) * (n - k) * p) / ((k + 1) * (1 - p));
  for (let k = mode; k > 0; k -= 1) chances[k - 1] = ((chances[k] ?? 0) * k * (1 - p)) / ((n - k + 1) * p);
  const sum = chances.reduce((a, b) => a + b, 0);
  return chances.map((chance) => chance / sum);
}

/** The chance that y is called worse when its share is just what is tolerated: every outcome of both counted, none drawn. */
function falselyCalled(nx: number, ny: number, p: number, margin: number, level: number): number {
  const [ofX, ofY] = [binomial(nx, p), binomial(ny, p + margin)];
  const tail = [...ofY];
  for (let k = ny - 1; k >= 0; k -= 1) tail[k] = (tail[k] ?? 0) + (tail[k + 1] ?? 0);
  let sum = 0;
  for (let k = 0; k <= nx; k += 1) {
    const chance = ofX[k] ?? 0;
    if (chance < 1e-14) continue;
    const from = eventsCalledWorse({ events: k, of: nx }, ny, margin, level);
    if (from !== null) sum += chance * (tail[from] ?? 0);
  }
  return sum;
}

const sizes: readonly (readonly [number, number])[] = [
  [200, 200],
  [2000, 200],
  [200, 2000],
  [1000, 1000],
];

const shares = [0.0005, 0.005, 0.02, 0.1, 0.5, 0.97];
const margins = [0, 0.005, 0.02];

describe("calls y worse by chance no more often than stated, all outcomes counted,", () => {
  test.each(sizes)("with %i requests on x and %i on y", (nx, ny) => {
    for (const level of [1e-2, 1e-3, 1e-4, 1e-6])
      for (const p of shares)
        for (const margin of margins) expect(falselyCalled(nx, ny, p, margin, level), `${p} + ${margin}`).toBeLessThanOrEqual(level);
  });

  test("and not so seldom that it would be blind", () => {
    expect(falselyCalled(1000, 1000, 0.1, 0.005, 1e-2)).toBeGreaterThan(0.005);
  });
});

describe("y", () => {
  const x = { events: 20, of: 1000 };
  test("is worse when its share is more than twice as high", () =>
    expect(chanceIfNoWorse(x, { events: 50, of: 1000 }, 0)).toBeLessThan(1e-3));
  test("is not when the margin covers it", () => expect(chanceIfNoWorse(x, { events: 45, of: 1000 }, 0.02)).toBeGreaterThan(0.3));
  test("is not when it is better", () => expect(chanceIfNoWorse(x, { events: 2, of: 1000 }, 0)).toBe(1));
  test("is worse when all fails where nothing did", () =>
    expect(chanceIfNoWorse({ events: 0, of: 200 }, { events: 200, of: 200 }, 0)).toBeLessThan(1e-30));
  test.each([0, 1])("is not known to be worse without requests on a side (%i)", (side) => {
    const none = { events: 0, of: 0 };
    expect(side === 0 ? chanceIfNoWorse(none, x, 0) : chanceIfNoWorse(x, none, 0)).toBe(1);
  });
  test("is never called worse by too few requests", () => expect(eventsCalledWorse(x, 1, 0, 1e-6)).toBeNull());
});

test("the tail of the normal distribution agrees with its tables", () => {
  expect(upperTail(0)).toBeCloseTo(0.5, 12);
  for (const [z, chance] of [
    [1, 0.15865525393],
    [1.9999999, 0.0227501373],
    [2, 0.0227501319],
    [4, 3.1671241833e-5],
    [6, 9.86587645e-10],
  ] as const)
    expect(upperTail(z) / chance).toBeCloseTo(1, 7);
});
