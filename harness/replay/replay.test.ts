import { describe, expect, test } from "vitest";
import type { Clusters } from "../types/cluster.ts";
import type { Plan } from "../types/plan.ts";
import type { ClusterName } from "../types/transcript.ts";
import type { ReplayedCase, ReplayOptions } from "./replay.ts";
import { replay } from "./replay.ts";
import type { Behaviour } from "./test-gateway.fixture.ts";
import {
  countingStandIn,
  exchange,
  httpServer,
  joinOf,
  plannedCase,
  request,
  testCluster,
  watchedTimeline,
} from "./test-gateway.fixture.ts";

const START = Date.parse("2026-05-04T10:11:12.345Z");

/** Three gateways of the test; `behave` is told which of them it is. */
async function world(behave: (name: ClusterName) => Behaviour) {
  const names = ["x", "control", "y"] as const;
  const gateways = await Promise.all(names.map((name) => httpServer(behave(name))));
  const timeline = watchedTimeline(START);
  const resets: string[] = [];
  const [x, control, y] = names.map((name, index) =>
    testCluster(name, gateways[index]?.url ?? new URL("http://127.0.0.1:1"), {
      standIn: countingStandIn(),
      resetCounters: async () => void resets.push(name),
    }),
  );
  if (x === undefined || control === undefined || y === undefined) throw new Error("three were started");
  const dispose = async () => void (await Promise.all(gateways.map((gateway) => gateway[Symbol.asyncDispose]())));
  const clusters: Clusters = { x, control, y, timeline, overrides: [], [Symbol.asyncDispose]: dispose };
  return { clusters, timeline, resets, gateways, [Symbol.asyncDispose]: dispose };
}

async function run(plan: Plan, clusters: Clusters, over: Partial<ReplayOptions> = {}): Promise<ReplayedCase[]> {
  const cases: ReplayedCase[] = [];
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined, ...over };
  for await (const replayed of replay(plan, clusters, options)) cases.push(replayed);
  return cases;
}

const plain: Behaviour = (_request, response) => void response.writeHead(200, { "Kong-Route-Id": "r1", "X-A": "1" }).end("ok");
const kinds = (replayed: ReplayedCase | undefined, name: ClusterName) => replayed?.runs[name]?.map(({ outcome }) => outcome.kind);

test("sends an exchange to all clusters and hands back both ends without the marks", async () => {
  await using it = await world(() => plain);
  const [replayed] = await run({ cases: [plannedCase("k", [exchange("e1")])] }, it.clusters);
  for (const name of ["x", "control", "y"] as const) {
    expect(replayed?.runs[name]).toMatchObject([
      {
        exchange: "e1",
        cluster: name,
        at: START,
        outcome: { kind: "answered", response: { status: 200, body: Buffer.from("ok") } },
        upstream: { kind: "observed", requests: [] },
        route: { kind: "matched", id: "r1", name: null },
        notModelled: [],
      },
    ]);
    expect(JSON.stringify(replayed?.runs[name])).not.toContain("Kong-Route-Id");
  }
  expect(it.clusters.y.standIn).toMatchObject({ prepared: ["e1"], collected: ["e1"] });
});

test("sends the exchanges of one lane in order and asks the stand-ins only when all clusters have answered", async () => {
  const order: string[] = [];
  await using it = await world((name) => (incoming, response) => {
    order.push(`${name} ${joinOf(incoming)}`);
    setTimeout(() => response.end(), name === "y" ? 15 : 0);
  });
  const cases = ["a", "b", "c"].map((id) => plannedCase(id, [exchange(id, { lanes: ["client"] })]));
  await run({ cases }, it.clusters);
  expect(order.filter((entry) => entry.startsWith("x"))).toEqual(["x a", "x b", "x c"]);
  expect(order.indexOf("x b")).toBeGreaterThan(order.indexOf("y a"));
});

test("waits for each dated second, then sends what is not dated", async () => {
  const seen: string[] = [];
  await using it = await world((name) => (incoming, response) => {
    if (name === "x") seen.push(`${joinOf(incoming)} ${it.timeline.now() - START}`);
    response.end();
  });
  const second = Math.floor(START / 1000) * 1000;
  await run(
    {
      cases: [
        plannedCase("none", [exchange("none")]),
        plannedCase("later", [exchange("later", { due: second + 7400 })]),
        plannedCase("sooner", [exchange("sooner", { due: second + 2900 })]),
      ],
    },
    it.clusters,
  );
  expect(it.timeline.waits).toEqual([second + 2000, second + 7000]);
  expect(seen).toEqual(["sooner 1655", "later 6655", "none 6655"]);
});

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
      { cases: [plannedCase("a", steps("a", [0, 0, 1]), window(["1"])), plannedCase("b", steps("b", [0]), window(["1"]))] },
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
    await run({ cases: [plannedCase("r", [exchange("r.0", { due })]), plannedCase("p", [exchange("p.0")])] }, it.clusters);
    expect(seen).toEqual(["r.0 3", "p.0 6"]);
  });

  test("of a long period begin at once when enough of the window is left, and else in the next", async () => {
    await using it = await world(() => plain);
    const plan: Plan = { cases: [plannedCase("a", steps("a", [0]), { window: { period: "year", counters: [] } })] };
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
    const done = await run({ cases }, { ...it.clusters, y });
    const [b, a] = done;
    expect(kinds(b, "x")).toEqual(["answered"]);
    expect(kinds(a, "x")).toEqual(["not-sent", "not-sent"]);
    expect(a?.runs.y?.[0]?.outcome).toEqual({ kind: "not-sent", reason: "the counters of y could not be reset: no database" });
  });
});

test("says of a request that cannot be sent that it was not, on every cluster, and goes on", async () => {
  await using it = await world(() => plain);
  const cases = [
    plannedCase("bad", [exchange("bad", { request: request({ target: "/a b" }) })]),
    plannedCase("tls", [exchange("tls", { scheme: "https" })]),
    plannedCase("good", [exchange("good")]),
  ];
  const external = { ...it.clusters, x: { ...it.clusters.x, runtime: "external" as const } };
  const done = new Map((await run({ cases }, external)).map((replayed) => [replayed.planned.key, replayed]));
  expect(kinds(done.get("bad"), "y")).toEqual(["not-sent"]);
  expect(done.get("tls")?.runs.x?.[0]?.outcome).toEqual({ kind: "not-sent", reason: "x has no https address" });
  expect(kinds(done.get("tls"), "y")).toEqual(["answered"]);
  expect(kinds(done.get("good"), "x")).toEqual(["answered"]);
});

test("keeps the ends of two exchanges apart that bear the same id", async () => {
  await using it = await world(() => plain);
  await run({ cases: [plannedCase("a", [exchange("same")]), plannedCase("b", [exchange("same")])] }, it.clusters, { concurrency: 1 });
  expect(it.clusters.x.standIn).toMatchObject({ collected: ["same", "same+1"] });
});

test("sends nothing more, and waits for nothing, when a cluster has died", async () => {
  let answered = 0;
  await using it = await world((name) => (_request, response) => {
    if (name === "x") answered += 1;
    response.end();
  });
  await it.gateways[2]?.[Symbol.asyncDispose]();
  const cases = Array.from({ length: 500 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`, { due: START + index * 1000 })]));
  const done = await run({ cases }, it.clusters);
  expect(done.length).toBe(500);
  expect(answered).toBe(3);
  expect(done.at(-1)?.runs.x?.[0]?.outcome).toEqual({
    kind: "not-sent",
    reason: "y stopped answering: the gateway refused the connection",
  });
  expect(it.timeline.waits.length).toBe(3);
});

test("takes a gateway that hangs for dead after a few exchanges, not one timeout for each", async () => {
  await using it = await world((name) => (_request, response) => {
    if (name !== "y") response.end();
  });
  const cases = Array.from({ length: 50 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`, { lanes: ["one"] })]));
  const timeouts = { connectMilliseconds: 100, headersMilliseconds: 100, bodyMilliseconds: 100, exchangeMilliseconds: 100 };
  const done = await run({ cases }, it.clusters, { timeouts });
  expect(done.map((replayed) => kinds(replayed, "y")?.[0]).slice(0, 5)).toEqual(["failed", "failed", "failed", "not-sent", "not-sent"]);
  expect(done.length).toBe(50);
});

test("stops sending when nobody reads any more", async () => {
  let sent = 0;
  await using it = await world((name) => (_request, response) => {
    if (name === "x") sent += 1;
    response.end();
  });
  const cases = Array.from({ length: 1000 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`)]));
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined };
  for await (const replayed of replay({ cases }, it.clusters, options)) if (replayed.planned.key !== "") break;
  expect(sent).toBeLessThan(200);
});

test("does not run ahead of a slow reader", async () => {
  let [sent, ahead] = [0, 0];
  await using it = await world((name) => (_request, response) => {
    if (name === "x") sent += 1;
    response.end();
  });
  const cases = Array.from({ length: 300 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`)]));
  let read = 0;
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined };
  for await (const replayed of replay({ cases }, it.clusters, options)) {
    read += replayed.planned.exchanges.length;
    if (read % 100 === 1) await new Promise((resolve) => setTimeout(resolve, 60));
    ahead = Math.max(ahead, sent - read);
  }
  expect(read).toBe(300);
  expect(ahead).toBeLessThan(100);
});
