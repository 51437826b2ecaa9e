import { describe, expect, test } from "vitest";
import type { Period } from "../../types/case.ts";
import { exchange, plannedCase } from "../../types/plan.fixture.ts";
import type { Plan, PlannedCase, PlannedExchange } from "../../types/plan.ts";
import { planOf } from "../../types/plan.ts";
import { doneKeys } from "./done-keys.ts";
import { cachedMilliseconds, remaining } from "./remaining.ts";

const MINUTE = 60_000;

function planned(key: string, due: number | null, more: Partial<PlannedExchange> = {}, window: PlannedCase["window"] = null): PlannedCase {
  return plannedCase(key, [exchange(key, { due, lanes: [key], ...more })], { kind: due === null ? "probe" : "recorded", window });
}

const limited = (...periods: readonly Period[]) => ({ counters: [{ name: "limit", periods, behind: false }] });

async function left(cases: readonly PlannedCase[], done: readonly string[], cached = 0): Promise<readonly string[]> {
  const plan = await remaining(planOf(cases), ({ key }) => done.includes(key), cached);
  return keysOf(plan);
}

async function keysOf({ recorded, probes }: Plan): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of recorded.read()) keys.push(key);
  return [...keys, ...probes.map(({ key }) => key)];
}

describe("what is left of recorded traffic", () => {
  test("is what has no verdict", async () => {
    const all = [planned("a", 0), planned("b", 10), planned("c", 20)];
    expect(await left(all, ["a"])).toEqual(["b", "c"]);
    expect(await left(all, ["b"])).toEqual(["a", "c"]);
    expect(await left(all, [])).toEqual(["a", "b", "c"]);
    expect(await left(all, ["a", "b", "c"])).toEqual([]);
  });

  test("and what counts in a window that is open for the first of it", async () => {
    const all = [
      planned("closed", MINUTE - 1, limited("second", "minute")),
      planned("open", MINUTE, limited("minute")),
      planned("by the second", MINUTE, limited("second")),
      planned("of no limit", MINUTE),
      planned("first", 2 * MINUTE - 1, limited("minute")),
      planned("ahead", 2 * MINUTE, limited("second")),
    ];
    const done = ["closed", "open", "by the second", "of no limit", "ahead"];
    expect(await left(all, done)).toEqual(["open", "first", "ahead"]);
  });

  test("by its longest window", async () => {
    const all = [planned("morning", 0, limited("minute", "day")), planned("first", 20 * 60 * MINUTE)];
    expect(await left(all, ["morning"])).toEqual(["morning", "first"]);
    expect(await left([planned("yesterday", -1, limited("day")), planned("first", 0)], ["yesterday"])).toEqual(["first"]);
  });

  test("and what may still be in a cache", async () => {
    const all = [
      planned("gone", 0, { lanes: ["cache of 1: GET /"] }),
      planned("cached", 5000, { lanes: ["cache of 1: GET /"] }),
      planned("first", 10_000),
    ];
    expect(await left(all, ["gone", "cached"], 6000)).toEqual(["cached", "first"]);
    expect(await left(all, ["gone", "cached"], 0)).toEqual(["first"]);
  });

  test("is counted without what is only sent again", async () => {
    const plan = planOf([planned("open", 0, limited("minute")), planned("first", 10)]);
    expect((await remaining(plan, ({ key }) => key === "open", 0)).recorded.count).toBe(1);
    expect((await remaining(plan, () => true, 0)).recorded.count).toBe(0);
  });
});

describe("what is left of the probes", () => {
  test("is what has no verdict, and what shares a counter with that outside of a window", async () => {
    const all = [
      planned("sharing", null, { lanes: ["sharing", "counter 1"] }),
      planned("apart", null, { lanes: ["apart", "counter 2"] }),
      planned("first", null, { lanes: ["first", "counter 1"] }),
    ];
    expect(await left(all, ["sharing", "apart"])).toEqual(["sharing", "first"]);
  });

  test("is never one with a window of its own that was judged: counters are emptied before each", async () => {
    const window = { period: "minute" as const, counters: ["counter 1"] };
    const all = [
      planned("filled", null, { lanes: ["filled", "counter 1"] }, window),
      planned("first", null, { lanes: ["first", "counter 1"] }, window),
    ];
    expect(await left(all, ["filled"])).toEqual(["first"]);
  });
});

test("an answer is cached for as long as the longest cache says, 300 seconds where it says nothing", () => {
  const none = { plugins: [] } as never;
  const cache = (config: object) => ({ plugins: [{ name: "proxy-cache", config }] }) as never;
  expect(cachedMilliseconds([none])).toBe(0);
  expect(cachedMilliseconds([none, cache({}), cache({ cache_ttl: 30 })])).toBe(300_000);
  expect(cachedMilliseconds([cache({ cache_ttl: 900 })])).toBe(900_000);
});

test("keys that are done are told from all others, however many there are", () => {
  const done = doneKeys();
  for (let index = 0; index < 20_000; index += 1) done.add(`recorded/${index}`);
  done.add("recorded/0");
  expect(done.size).toBe(20_000);
  expect(Array.from({ length: 20_000 }, (_, index) => done.has(`recorded/${index}`)).every(Boolean)).toBe(true);
  expect(Array.from({ length: 20_000 }, (_, index) => done.has(`probe/${index}`)).some(Boolean)).toBe(false);
});
