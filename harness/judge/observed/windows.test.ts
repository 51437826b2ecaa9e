import { describe, expect, test } from "vitest";
import { request } from "../../compare/transcripts.fixture.ts";
import type { JsonObject } from "../../types/json.ts";
import { inventory, key, plugin, route } from "../inventories.fixture.ts";
import { exchange, planned, seen } from "./seen.fixture.ts";
import { windowRecord } from "./windows.ts";

function shop(config: JsonObject, name = "rate-limiting") {
  return inventory({
    routes: [route({ id: "id of limited", name: "limited" })],
    plugins: [plugin({ name, route_id: "id of limited", config }), plugin({ name: "key-auth", route_id: "id of limited" })],
    credentials: [key("alices-key", "id of alice")],
    consumers: [{ id: "id of alice", workspace_id: null, tags: [], created_at: 0, username: "alice", custom_id: null }],
  });
}
const byAddress = { minute: 2, limit_by: "ip" };
const aMinute = { period: "minute", counters: ["c"] } as const;
const counted = { counters: [{ name: "c", periods: ["minute"], behind: false }] } as const;

function recordOf(config: JsonObject = byAddress, mask = (text: string) => text) {
  return windowRecord(shop(config), mask);
}

describe("a probe that counts", () => {
  test("fills one window, in which each cluster's answers stand side by side", () => {
    const record = recordOf();
    const one = planned(
      [1, 2, 3].map((number) => exchange({ id: `e${number}` })),
      { window: aMinute },
    );
    const on = (cluster: "x" | "control" | "y", statuses: readonly number[]) =>
      statuses.map((status, index) => seen(`e${index + 1}`, cluster, status, { at: index }));
    record.add(one, { x: on("x", [200, 200, 429]), control: on("control", [200, 429, 429]), y: on("y", [200, 200, 200]) });
    expect(record.result()).toEqual({
      leftOut: 0,
      windows: [
        {
          ...{ instance: "rate-limiting on route id of limited", period: "minute", limit: 2, identifier: "ip 192.0.2.1", case: one.key },
          requests: [
            { at: 0, admitted: { x: true, control: true, y: true } },
            { at: 1, admitted: { x: true, control: false, y: true } },
            { at: 2, admitted: { x: false, control: false, y: true } },
          ],
        },
      ],
    });
  });

  test("has a window for each phase and each period", () => {
    const record = recordOf({ minute: 2, hour: 9, limit_by: "ip" });
    const one = planned([exchange({ id: "a" }), exchange({ id: "b", phase: 1 })], { window: aMinute });
    record.add(one, { x: [seen("a", "x", 200), seen("b", "x", 200)] });
    // Of each limit one window that admitted everything shows as much as two.
    expect(record.result()).toMatchObject({ leftOut: 2, windows: [{ period: "minute" }, { period: "hour", limit: 9 }] });
  });
});

test("probes that count nothing fill no window", () => {
  const record = recordOf();
  record.add(planned([exchange({ id: "a" })]), { x: [seen("a", "x", 200)] });
  expect(record.result().windows).toEqual([]);
});

test("a cluster without an answer is neither admitting nor refusing, and a 429 of the upstream is admitted", () => {
  const record = recordOf();
  const own = seen("a", "y", 429, { upstream: { kind: "observed", requests: [request("/")] } });
  const answer = own.outcome.kind === "answered" ? own.outcome : null;
  const passed = { ...own, outcome: { kind: "answered", milliseconds: 1, response: { ...answer?.response, headers: [] } } } as typeof own;
  const failed = seen("a", "control", 200, { outcome: { kind: "failed", reason: "reset", milliseconds: 1 } });
  record.add(planned([exchange({ id: "a" })], { window: aMinute }), { x: [seen("a", "x", 200)], control: [failed], y: [passed] });
  expect(record.result().windows[0]?.requests).toEqual([{ at: 0, admitted: { x: true, control: null, y: true } }]);
});

test("what authentication refused was counted by nobody", () => {
  const record = recordOf();
  record.add(planned([exchange({ id: "a" })], { window: aMinute }), { x: [seen("a", "x", 401)], y: [seen("a", "y", 200)] });
  expect(record.result().windows).toEqual([]);
});

describe("recorded traffic", () => {
  const recorded = { kind: "recorded", key: "recorded/a" } as const;

  test("fills the windows of its own time, by whom it is sent", () => {
    const record = recordOf();
    const send = (id: string, due: number, client: string) =>
      record.add(planned([exchange({ id, due, client, ...counted })], recorded), {
        x: [seen(id, "x", 200, { at: due })],
        y: [seen(id, "y", 429)],
      });
    for (const [id, due, client] of [
      ["a", 10, "192.0.2.1"],
      ["b", 20, "192.0.2.2"],
      ["c", 30, "192.0.2.1"],
      ["d", 60_010, "192.0.2.1"],
    ] as const)
      send(id, due, client);
    expect(record.result().windows.map(({ identifier, case: of, requests }) => [identifier, of, requests.map(({ at }) => at)])).toEqual([
      ["ip 192.0.2.1", null, [10, 30]],
      ["ip 192.0.2.2", null, [20]],
      ["ip 192.0.2.1", null, [60_010]],
    ]);
  });

  test("names the consumer, masked, also of a request that was refused and told no upstream", () => {
    const record = recordOf({ minute: 1, limit_by: "consumer" }, (text) => text.replace("alice", "***"));
    const signed = (id: string) => exchange({ id, ...counted, request: request("/limited", [["Authorization", "Basic YWxpY2U6cHc="]]) });
    const told = { kind: "observed", requests: [request("/", [["X-Consumer-ID", "id of alice"]])] } as const;
    record.add(planned([signed("a")], recorded), { x: [seen("a", "x", 200, { upstream: told })] });
    record.add(planned([signed("b")], recorded), { x: [seen("b", "x", 429)] });
    expect(record.result().windows).toMatchObject([
      { identifier: "consumer ***", requests: [{ admitted: { x: true } }, { admitted: { x: false } }] },
    ]);
  });
});

test("response-ratelimiting has a window for each of its limits, rate-limiting-advanced for those of our periods", () => {
  const send = (config: JsonObject, name: string) => {
    const record = windowRecord(shop(config, name), (text) => text);
    record.add(planned([exchange({ id: "a" })], { window: aMinute }), { x: [seen("a", "x", 200)] });
    return record.result().windows.map(({ instance, period, limit }) => `${instance}: ${limit} a ${period}`);
  };
  expect(send({ limits: { films: { minute: 3 }, songs: { hour: 4 } } }, "response-ratelimiting")).toEqual([
    "response-ratelimiting on route id of limited, limit films: 3 a minute",
    "response-ratelimiting on route id of limited, limit songs: 4 a hour",
  ]);
  expect(send({ limit: [5, 6], window_size: [60, 90] }, "rate-limiting-advanced")).toEqual([
    "rate-limiting-advanced on route id of limited: 5 a minute",
  ]);
});

describe("what is kept is bounded", () => {
  const many = (record: ReturnType<typeof recordOf>, windows: number, disagreeing: (index: number) => boolean) => {
    for (let index = 0; index < windows; index += 1) {
      const id = `e${index}`;
      const one = planned([exchange({ id, client: `ip-${index}`, ...counted, due: 0 })], { kind: "recorded" });
      record.add(one, { x: [seen(id, "x", 200, { at: index })], y: [seen(id, "y", disagreeing(index) ? 429 : 200)] });
    }
  };

  test("to some hundred windows, those on which X and Y disagree first, however late they come", () => {
    const record = recordOf();
    many(record, 5000, (index) => index >= 4000);
    const { windows, leftOut } = record.result();
    expect([windows.length, leftOut]).toEqual([300, 4700]);
    expect(windows.every(({ requests }) => requests[0]?.admitted.y === false)).toBe(true);
  });

  test("and of a window of thousands to its first requests and those where an outcome turns", () => {
    const record = recordOf({ hour: 3000, limit_by: "ip" });
    for (let index = 0; index < 4000; index += 1) {
      const status = index < 3000 ? 200 : 429;
      const one = planned([exchange({ id: "e", ...counted, due: 0 })], { kind: "recorded" });
      record.add(one, { x: [seen("e", "x", status, { at: index })], y: [seen("e", "y", status)] });
    }
    const [window] = record.result().windows;
    expect(window?.requests.length).toBe(61);
    expect(window?.requests.at(-1)).toEqual({ at: 3000, nth: 3001, admitted: { x: false, y: false } });
    expect(window?.requestsLeftOut).toBe(3939);
  });
});
