import { describe, expect, test } from "vitest";
import { exchange, plannedCase } from "../types/plan.fixture.ts";
import { type Plan, planOf } from "../types/plan.ts";
import { kinds, plain, run, world } from "./replay.fixture.ts";
import { joinOf } from "./test-gateway.fixture.ts";

describe("cases that count", () => {
  const steps = (key: string, phases: number[]) => phases.map((phase, index) => exchange(`${key}.${index}`, { phase }));

  test("begin a fresh window with empty counters, and later phases the next one", async () => {
    const seen: string[] = [];
    await using it = await world((name) => (incoming, response) => {
      if (name === "x") seen.push(`${joinOf(incoming)} ${new Date(it.timeline.now()).toISOString().slice(17, -1)} ${it.resets.length}`);
      response.end();
    });
    const window = (counters: string[]) => ({ window: { period: "second" as const, counters } });
    await run(
      planOf([plannedCase("a", steps("a", [0, 0, 1]), window(["1"])), plannedCase("b", steps("b", [0]), window(["1"]))]),
      it.clusters,
      { concurrency: 1 },
    );
    expect(seen).toEqual(["a.0 13.000 6", "a.1 13.000 6", "a.2 14.000 6", "b.0 15.000 9"]);
    expect(it.resets.length).toBe(12);
  });

  test("and probes find counters that recorded traffic has not used up", async () => {
    const seen: string[] = [];
    await using it = await world((name) => (incoming, response) => {
      if (name === "x") seen.push(`${joinOf(incoming)} ${it.resets.length}`);
      response.end();
    });
    const due = it.timeline.now() + 1000;
    await run(planOf([plannedCase("r", [exchange("r.0", { due })]), plannedCase("p", [exchange("p.0")])]), it.clusters);
    expect(seen).toEqual(["r.0 3", "p.0 6"]);
  });

  test("of a long period begin at once when enough of the window is left, and else in the next", async () => {
    await using it = await world(() => plain);
    const plan: Plan = planOf([plannedCase("a", steps("a", [0]), { window: { period: "year", counters: [] } })]);
    const began = it.timeline.now();
    await run(plan, it.clusters);
    // Only what the last counts need to arrive.
    expect(it.timeline.now() - began).toBe(200);
    await it.timeline.until(Date.parse("2026-12-31T23:59:58Z"));
    await run(plan, it.clusters);
    expect(it.timeline.now()).toBe(Date.parse("2027-01-01T00:00:00Z"));
  });

  test("are not sent where counters cannot be reset, and the others still are", async () => {
    await using it = await world(() => plain);
    const y = { ...it.clusters.y, resetCounters: () => Promise.reject(new Error("no database")) };
    const cases = [plannedCase("a", steps("a", [0, 1]), { window: { period: "second", counters: [] } }), plannedCase("b", [exchange("b")])];
    const done = await run(planOf(cases), { ...it.clusters, y });
    const [b, a] = done;
    expect(kinds(b, "x")).toEqual(["answered"]);
    expect(kinds(a, "x")).toEqual(["not-sent", "not-sent"]);
    expect(a?.runs.y?.[0]?.outcome).toEqual({ kind: "not-sent", reason: "the counters of y could not be reset: no database" });
  });
});
