import { describe, expect, test } from "vitest";
import type { Period } from "../types/case.ts";
import { exchange, plannedCase } from "../types/plan.fixture.ts";
import { runSequences, sequences } from "./lanes.ts";
import { schedule } from "./schedule.ts";

const ids = (slots: readonly { readonly exchange: { readonly id: string } }[]) => slots.map((slot) => slot.exchange.id);

describe("sequences", () => {
  const names = (lanes: Record<string, string[]>) =>
    sequences(Object.entries(lanes).map(([name, of]) => ({ name, lanes: of }))).map((sequence) => sequence.map(({ name }) => name));

  test("items that share a lane, also through others, keep their order", () => {
    expect(names({ a: ["1"], b: ["2"], c: ["1", "2"], d: ["3"], e: ["2"] })).toEqual([["a", "b", "c", "e"], ["d"]]);
  });

  test("items without a lane stand alone", () => {
    expect(names({ a: [], b: [], c: ["1"] })).toEqual([["a"], ["b"], ["c"]]);
  });

  test("a long chain is one sequence", () => {
    const items = Array.from({ length: 20_000 }, (_, index) => ({ lanes: [String(index), String(index + 1)] }));
    expect(sequences(items).length).toBe(1);
  });

  test("run side by side up to the bound, in order within one", async () => {
    let [running, most] = [0, 0];
    const seen: string[] = [];
    await runSequences([["a1", "a2"], ["b1"], ["c1"], ["d1"]], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(item);
      running -= 1;
    });
    expect(most).toBe(2);
    expect([...seen].sort()).toEqual(["a1", "a2", "b1", "c1", "d1"]);
    expect(seen.indexOf("a1")).toBeLessThan(seen.indexOf("a2"));
  });
});

describe("rounds", () => {
  const counting = (key: string, period: Period, counters: string[], phases: number[]) =>
    plannedCase(
      key,
      phases.map((phase, index) => exchange(`${key}.${index}`, { phase })),
      { window: { period, counters } },
    );
  const shape = (cases: ReturnType<typeof counting>[]) =>
    schedule(cases).rounds.map(({ period, bursts }) => [period, bursts.map(({ windows, slots }) => [windows, ids(slots)])]);

  test("hold cases of one period that share no counter, shorter periods first", () => {
    expect(
      shape([
        counting("m", "minute", ["1"], [0]),
        counting("s1", "second", ["1"], [0]),
        counting("s2", "second", ["2"], [0]),
        counting("s3", "second", ["1", "3"], [0]),
        counting("s4", "second", ["4"], [0]),
      ]),
    ).toEqual([
      ["second", [[0, ["s1.0", "s2.0", "s4.0"]]]],
      ["second", [[0, ["s3.0"]]]],
      ["minute", [[0, ["m.0"]]]],
    ]);
  });

  test("send phases one after another, as many windows apart as their numbers say", () => {
    expect(shape([counting("a", "second", ["1"], [0, 1, 1, 3]), counting("b", "second", ["2"], [0, 0])])).toEqual([
      [
        "second",
        [
          [0, ["a.0", "b.0", "b.1"]],
          [1, ["a.1", "a.2"]],
          [2, ["a.3"]],
        ],
      ],
    ]);
  });

  test("hold no more than fits into a window, but a case is never split", () => {
    const burst = (key: string, size: number) =>
      counting(
        key,
        "second",
        [key],
        Array.from({ length: size }, () => 0),
      );
    const sizes = schedule([burst("a", 12), burst("b", 12), burst("c", 8), burst("d", 80)]).rounds.map(
      ({ bursts }) => bursts[0]?.slots.length,
    );
    expect(sizes).toEqual([20, 12, 80]);
  });
});
