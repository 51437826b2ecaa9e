import { describe, expect, test } from "vitest";
import type { Period } from "../types/case.ts";
import { exchange, plannedCase } from "../types/plan.fixture.ts";
import type { PlannedCase, PlannedCounter } from "../types/plan.ts";
import { sequences } from "./lanes.ts";
import { recordedGroups } from "./recorded-groups.ts";
import { watchedTimeline } from "./test-gateway.fixture.ts";

const RECORDED = Date.parse("2025-03-01T10:00:00Z");
const real = { ...watchedTimeline(RECORDED), real: true };

const at = (milliseconds: number, id: string, counters: readonly PlannedCounter[] = []): PlannedCase =>
  plannedCase(id, [exchange(id, { due: RECORDED + milliseconds, counters })]);
const limit = (...periods: Period[]): PlannedCounter => ({ name: "alice", periods, behind: false });

async function* stream(cases: Iterable<PlannedCase>): AsyncGenerator<PlannedCase> {
  yield* cases;
}

async function groupsOf(cases: Iterable<PlannedCase>, timeline = watchedTimeline(RECORDED), paced = false) {
  const groups: (readonly [number, readonly string[]])[] = [];
  for await (const { due, slots } of recordedGroups(stream(cases), timeline, paced))
    groups.push([due - RECORDED, slots.map((slot) => slot.exchange.id)]);
  return groups;
}

describe("recorded traffic", () => {
  test("is sent second by second", async () => {
    expect(await groupsOf([at(999, "a"), at(1000, "b"), at(1999, "c"), at(61_000, "d")])).toEqual([
      [0, ["a"]],
      [1000, ["b", "c"]],
      [61_000, ["d"]],
    ]);
  });

  test("that comes too late belongs to the second that it comes in, for no clock goes back", async () => {
    expect(await groupsOf([at(5000, "a"), at(1000, "late"), at(5500, "b")])).toEqual([[5000, ["a", "late", "b"]]]);
  });

  test("steps of one case share a lane", async () => {
    const steps = plannedCase("k", [exchange("a", { due: RECORDED }), exchange("b", { due: RECORDED, lanes: ["c"] })]);
    for await (const { slots } of recordedGroups(stream([steps]), real, false)) expect(sequences(slots)).toHaveLength(1);
  });

  test("is sent together within a minute of a real clock, in order, unless something is limited by the second", async () => {
    const cases = [at(1000, "a", [limit("minute")]), at(2000, "b"), at(3000, "c", [limit("second")]), at(4000, "d"), at(61_000, "e")];
    expect((await groupsOf(cases, real)).map(([, ids]) => ids)).toEqual([["a", "b"], ["c"], ["d"], ["e"]]);
  });

  test("stays apart on a clock that jumps, and where it has a pace of its own", async () => {
    const cases = [at(1000, "a"), at(2000, "b")];
    expect(await groupsOf(cases)).toHaveLength(2);
    expect(await groupsOf(cases, real, true)).toHaveLength(2);
  });

  test("of a busy second is cut, and nothing of it is lost", async () => {
    const many = Array.from({ length: 4_500 }, (_, index) => at(0, `e${index}`));
    const groups = await groupsOf(many, real);
    expect(groups.map(([due, ids]) => [due, ids.length])).toEqual([
      [0, 2000],
      [0, 2000],
      [0, 500],
    ]);
    expect(groups.flatMap(([, ids]) => ids)).toEqual(many.map(({ key }) => key));
  });
});
