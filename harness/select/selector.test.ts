import { describe, expect, test } from "vitest";
import { inventory } from "../model/router/router.fixture.ts";
import type { Traffic } from "../plan/traffic.ts";
import type { Consumer } from "../types/inventory.ts";
import type { PlannedCounter } from "../types/plan.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { carts, instance, known, orders, sent } from "./select.fixture.ts";
import type { Selecting } from "./selecting.ts";
import { createSelector } from "./selector.ts";

const alice: Consumer = {
  ...{ id: "id-of-alice", workspace_id: null, tags: [], created_at: 0 },
  ...{ username: "alice", custom_id: "customer-1" },
};
const shop = inventory({ routes: [orders, carts], consumers: [alice] });
const selector = (selecting: Selecting, plugins: readonly string[] = [], seed = 1) =>
  createSelector({ selecting, plugins, inventory: shop, seed });
const keeps = (selecting: Selecting, exchange: RecordedExchange, of: Traffic = known()) =>
  selector(selecting).leftOut(exchange, of) === null;

describe("a selection", () => {
  test("is none when nothing is asked for", () => {
    const all = selector({});
    expect(all.leftOut(sent(), known({ route: null }))).toBe(null);
    expect(all.selection()).toBe(null);
  });

  test.each<[string, Selecting, boolean]>([
    ["route by name", { routes: ["orders"] }, true],
    ["route by id", { routes: [orders.id] }, true],
    ["another route", { routes: ["carts"] }, false],
    ["one of two routes", { routes: ["carts", "orders"] }, true],
    ["case by its key", { cases: ["acl/b@route c", "recorded/1"] }, true],
    ["another case", { cases: ["recorded/e2"] }, false],
    ["consumer by username", { consumers: ["alice"] }, true],
    ["consumer by custom id", { consumers: ["customer-1"] }, true],
    ["method, whatever its case", { methods: ["get"] }, true],
    ["another method", { methods: ["POST"] }, false],
    ["status", { statuses: ["200"] }, true],
    ["hundred of statuses", { statuses: ["4xx", "2xx"] }, true],
    ["another status", { statuses: ["201", "5xx"] }, false],
    ["time that has begun", { from: "2026-03-01T10:00:00Z" }, true],
    ["time that has not begun", { from: "2026-03-01T10:00:00.001Z" }, false],
    ["time that is over", { to: "2026-03-01T10:00:00Z" }, false],
    ["time that is not over", { to: "2026-03-01T11:00:00.001+01:00" }, true],
  ])("by %s", (_what, selecting, kept) => {
    const at = Date.parse("2026-03-01T10:00:00Z");
    expect(keeps(selecting, sent({ at }), known({ consumer: alice.id }))).toBe(kept);
  });

  test("leaves out what cannot be told: no route, no consumer, no recorded answer", () => {
    expect(keeps({ routes: ["orders"] }, sent(), known({ route: null }))).toBe(false);
    expect(keeps({ consumers: ["alice"] }, sent(), known())).toBe(false);
    expect(keeps({ statuses: ["2xx"] }, sent({ status: null }))).toBe(false);
  });

  test("refuses a route or consumer that the backup does not have", () => {
    expect(() => selector({ routes: ["order"] })).toThrow("there is no route order in the backup");
    expect(() => selector({ consumers: ["bob"] })).toThrow("there is no consumer bob in the backup");
  });

  test("says how many were left out for which reason, and what it was narrowed to", () => {
    const both = selector({ routes: ["orders"], methods: ["GET"] }, ["acl"]);
    const acl = known({ onX: [instance("acl")] });
    for (const [exchange, of] of [
      [sent(), acl],
      [sent({ method: "POST" }), acl],
      [sent(), known({ route: carts })],
      [sent({ method: "PUT" }), acl],
      [sent(), known()],
    ] as const)
      both.leftOut(exchange, of);
    expect(both.selection()).toEqual({
      recorded: 5,
      kept: 1,
      leftOut: [
        { reason: "another route takes it", count: 1 },
        { reason: "it does not exercise acl", count: 1 },
        { reason: "another method", count: 2 },
      ],
      narrowedTo: ["route orders", "method GET"],
      thinned: [],
    });
  });
});

describe("a sample", () => {
  const clients = Array.from({ length: 2000 }, (_, index) => known({ identity: `client 10.0.${index >> 8}.${index & 255}` }));
  const chosen = (sample: string, seed = 1) => {
    const one = selector({ sample }, [], seed);
    return clients.filter((of) => one.leftOut(sent(), of) === null).map(({ identity }) => identity);
  };

  test("holds about the share that is asked for, of clients with all that they sent", () => {
    expect(chosen("10%").length).toBeGreaterThan(150);
    expect(chosen("10%").length).toBeLessThan(250);
    expect(chosen("100 %")).toHaveLength(2000);
    const one = selector({ sample: "50%" });
    const first = one.leftOut(sent(), known()) === null;
    for (let at = 1; at < 50; at += 1) expect(one.leftOut(sent({ at, target: `/orders/${at}` }), known()) === null).toBe(first);
  });

  test("is the same each time, holds every smaller one, and is another one for another seed", () => {
    expect(chosen("10%")).toEqual(chosen("10%"));
    expect(chosen("20%")).toEqual(expect.arrayContaining(chosen("10%")));
    expect(chosen("10%", 2)).not.toEqual(chosen("10%", 1));
  });

  test("is stated", () => {
    expect(selector({ sample: "0.5%" }).selection()).toMatchObject({ narrowedTo: [], thinned: ["0.5 % of the clients"] });
  });
});

describe("de-duplication", () => {
  test("keeps the first exchanges of each shape", () => {
    const two = selector({ dedupe: 2 });
    const targets = ["/orders/1", "/orders/2", "/orders/3", "/carts/1", "/orders/4"];
    expect(targets.map((target) => two.leftOut(sent({ target }), known()) === null)).toEqual([true, true, false, true, false]);
    expect(two.selection()).toMatchObject({ recorded: 5, kept: 3, thinned: ["2 of each shape"] });
  });

  test("says so when what it leaves out was counted by a rate limit", () => {
    const counters: readonly PlannedCounter[] = [{ name: "limit of alice", periods: ["minute"], behind: false }];
    const one = selector({ dedupe: 1 });
    for (const of of [known(), known(), known({ counters }), known({ counters, route: carts }), known({ counters, route: carts })])
      one.leftOut(sent(), of);
    expect(one.selection()?.leftOut).toEqual([
      { reason: "enough of its shape are sent", count: 1 },
      { reason: "enough of its shape are sent; a rate limit counted it, and now counts fewer", count: 2 },
    ]);
  });
});

describe("what a rate limit refused", () => {
  const limited = known({ counters: [{ name: "limit of alice", periods: ["minute"], behind: false }] });

  test("is left out with what used the limit up, in the same window of the same counter alone", () => {
    const one = selector({ statuses: ["4xx"] });
    expect(one.leftOut(sent({ at: 0 }), limited)).toBe("another recorded status, or none");
    expect(one.leftOut(sent({ at: 59_000, status: 429 }), limited)).toMatch("a rate limit refused it, and requests");
    expect(one.leftOut(sent({ at: 61_000, status: 429 }), limited)).toBe(null);
    const other = known({ counters: [{ name: "limit of bob", periods: ["minute"], behind: false }] });
    expect(one.leftOut(sent({ at: 59_000, status: 429 }), other)).toBe(null);
    expect(one.leftOut(sent({ at: 59_000, status: 403 }), limited)).toBe(null);
  });

  test("stays where nothing was left out before it", () => {
    const one = selector({ methods: ["GET"] });
    expect(one.leftOut(sent({ at: 0 }), limited)).toBe(null);
    expect(one.leftOut(sent({ at: 1000, status: 429 }), limited)).toBe(null);
  });
});
