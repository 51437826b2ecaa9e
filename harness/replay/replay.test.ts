import { expect, test } from "vitest";
import { exchange, plannedCase, request } from "../types/plan.fixture.ts";
import { planOf } from "../types/plan.ts";
import { kinds, plain, run, START, world } from "./replay.fixture.ts";
import { joinOf } from "./test-gateway.fixture.ts";

test("sends an exchange to all clusters and hands back both ends without the marks", async () => {
  await using it = await world(() => plain);
  const [replayed] = await run(planOf([plannedCase("k", [exchange("e1")])]), it.clusters);
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
  await run(planOf(cases), it.clusters);
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
    planOf([
      plannedCase("none", [exchange("none")]),
      plannedCase("later", [exchange("later", { due: second + 7400 })]),
      plannedCase("sooner", [exchange("sooner", { due: second + 2900 })]),
    ]),
    it.clusters,
  );
  // The last wait is for counts on their way, before counters are emptied for what is not dated.
  expect(it.timeline.waits).toEqual([second + 2000, second + 7000, second + 7200]);
  expect(seen).toEqual(["sooner 1655", "later 6655", "none 6855"]);
});

test("says of a request that cannot be sent that it was not, on every cluster, and goes on", async () => {
  await using it = await world(() => plain);
  const cases = [
    plannedCase("bad", [exchange("bad", { request: request({ target: "/a b" }) })]),
    plannedCase("tls", [exchange("tls", { scheme: "https" })]),
    plannedCase("good", [exchange("good")]),
  ];
  const external = { ...it.clusters, x: { ...it.clusters.x, runtime: "external" as const } };
  const done = new Map((await run(planOf(cases), external)).map((replayed) => [replayed.planned.key, replayed]));
  expect(kinds(done.get("bad"), "y")).toEqual(["not-sent"]);
  expect(done.get("tls")?.runs.x?.[0]?.outcome).toEqual({ kind: "not-sent", reason: "x has no https address" });
  expect(kinds(done.get("tls"), "y")).toEqual(["answered"]);
  expect(kinds(done.get("good"), "x")).toEqual(["answered"]);
});

test("keeps the ends of two exchanges apart that bear the same id and are under way together", async () => {
  await using it = await world(() => plain);
  await run(planOf([plannedCase("a", [exchange("same")]), plannedCase("b", [exchange("same")])]), it.clusters, { concurrency: 2 });
  expect(it.clusters.x.standIn).toMatchObject({ collected: ["same", "same+1"] });
});

test("counts neither recorded exchanges nor probes that are only sent again, and ends at the number of all others", async () => {
  await using it = await world(() => plain);
  const { recorded, probes } = planOf([
    plannedCase("judged", [exchange("judged", { due: START })]),
    plannedCase("left", [exchange("left", { due: START + 1 })]),
    plannedCase("judged probe", [exchange("p1"), exchange("p2")]),
    plannedCase("probe", [exchange("p3"), exchange("p4")]),
  ]);
  const progress: string[] = [];
  const replayed = await run({ recorded: { ...recorded, count: 1 }, probes }, it.clusters, {
    again: ({ key }) => key.startsWith("judged"),
    onProgress: (done, total) => progress.push(`${done} of ${total}`),
  });
  expect(replayed).toHaveLength(4);
  expect(progress).toEqual(["1 of 3", "2 of 3", "3 of 3"]);
});
