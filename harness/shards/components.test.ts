import { array, assert, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { exchange, plannedCase } from "../types/plan.fixture.ts";
import { laneComponents } from "./components.ts";
import { lanesOf } from "./lanes.ts";
import { unevenFinding } from "./uneven.ts";

const made = (items: readonly (readonly string[])[]) => {
  const components = laneComponents();
  for (const lanes of items) components.add(lanes);
  return components;
};

describe("what shares a lane", () => {
  test("goes to one part, directly or through others", () => {
    const items = [
      ["client a", "consumer x"],
      ["client b", "consumer y"],
      ["client a"],
      ["consumer x", "limit 1"],
      ["client c", "limit 1"],
    ];
    for (let of = 1; of <= 16; of += 1) {
      const components = made(items);
      const shards = [0, 2, 3, 4].map((index) => components.shardOf(items[index] ?? [], of));
      expect(new Set(shards).size).toBe(1);
    }
  });

  test("never falls apart, whatever the lanes, and each item has one part", () => {
    const lane = integer({ min: 0, max: 60 }).map((number) => `lane ${number}`);
    assert(
      property(array(array(lane, { minLength: 1, maxLength: 4 }), { maxLength: 80 }), integer({ min: 1, max: 9 }), (items, of) => {
        const components = made(items);
        const byLane = new Map<string, number>();
        const counts = new Array<number>(of).fill(0);
        for (const lanes of items) {
          const shard = components.shardOf(lanes, of);
          counts[shard - 1] = (counts[shard - 1] ?? 0) + 1;
          for (const one of lanes) {
            expect(byLane.get(one) ?? shard).toBe(shard);
            byLane.set(one, shard);
          }
        }
        expect(components.sizes(of)).toEqual(counts);
      }),
    );
  });

  test("goes to the same part in whatever order items come", () => {
    const items = Array.from({ length: 3000 }, (_, index) => [`client ${index}`, `consumer ${index % 700}`]);
    const [one, other] = [made(items), made(items.toReversed())];
    expect(items.map((lanes) => one.shardOf(lanes, 5))).toEqual(items.map((lanes) => other.shardOf(lanes, 5)));
    expect(one.sizes(5)).toEqual(other.sizes(5));
  });
});

test("clients that share nothing are spread over all parts", () => {
  const components = made(Array.from({ length: 20_000 }, (_, index) => [`client 10.${index >> 8}.${index & 255}.1`]));
  for (const size of components.sizes(8)) expect(Math.abs(size - 2500)).toBeLessThan(250);
  expect(components.largest()).toBe(1);
});

test("the largest component is counted by its items, not by its lanes", () => {
  expect(made([["a"], ["a"], ["a", "b"], ["c", "d", "e", "f"]]).largest()).toBe(3);
});

describe("traffic of which most hangs together", () => {
  const split = (together: number, alone: number) =>
    made([...Array.from({ length: together }, () => ["everybody"]), ...Array.from({ length: alone }, (_, index) => [`client ${index}`])]);

  test("is said in a finding", () => {
    const [finding] = unevenFinding(split(60, 40), 100, 8);
    expect(finding?.text).toBe(
      "60 of 100 recorded exchanges hang together by clients, keys, caches and limits that they share, so one of the 8 parts sends them all",
    );
    expect(finding?.refuses).toBe(false);
  });

  test("is no news where parts can be even, or where there is one part or nothing recorded", () => {
    expect(unevenFinding(split(10, 90), 100, 8)).toEqual([]);
    expect(unevenFinding(split(100, 0), 100, 1)).toEqual([]);
    expect(unevenFinding(split(0, 0), 0, 8)).toEqual([]);
  });
});

test("a case hangs together with others by lanes, by counters and by the window it fills", () => {
  const counters = [
    { name: "b", periods: [], behind: true },
    { name: "c", periods: [], behind: false },
  ];
  const probe = plannedCase("p", [exchange("1", { lanes: ["a", "b"], counters })], { window: { period: "minute", counters: ["d"] } });
  expect(lanesOf(probe)).toEqual(["a", "b", "c", "d", "p"]);
  expect(lanesOf({ ...probe, kind: "recorded", window: null })).toEqual(["a", "b", "c"]);
  expect(lanesOf({ ...probe, kind: "recorded", window: null, exchanges: [] })).toEqual(["p"]);
});
