import { expect, test } from "vitest";
import { createSmallKong, uuid } from "../backup/small-kong.fixture.ts";
import { replay } from "../replay/replay.ts";
import type { Clusters } from "../types/cluster.ts";
import type { HeaderLines } from "../types/message.ts";
import { exchange, plannedCase, request } from "../types/plan.fixture.ts";
import { planOf } from "../types/plan.ts";
import { gatewayVersion } from "../types/version.ts";
import { disposal } from "./disposal.ts";
import { startEmbeddedCluster } from "./embedded-cluster.ts";
import { useDatabases } from "./postgres/databases.fixture.ts";
import { seededBytes } from "./seeded-bytes.ts";
import { manualTimeline } from "./timeline.ts";

const databases = useDatabases();
const NOW = Date.parse("2026-05-04T10:11:12Z");

test("a cluster routes, counts, and shows both ends of an exchange without the marks", async () => {
  await using stack = disposal();
  const timeline = manualTimeline(NOW);
  const start = async (name: "x" | "y") => {
    const databaseUrl = await databases.empty();
    await createSmallKong(databaseUrl);
    return startEmbeddedCluster({ name, version: gatewayVersion("2.8"), databaseUrl, clock: timeline.now, seed: 1 }, stack);
  };
  const clusters: Clusters = {
    x: await start("x"),
    y: await start("y"),
    control: null,
    timeline,
    overrides: [],
    [Symbol.asyncDispose]: async () => undefined,
  };
  const headers: HeaderLines = [
    ["Host", "shop.example"],
    ["apikey", "alice-key"],
    ["X-Twice", "1"],
    ["x-twice", "2"],
  ];
  const orders = (id: string) => exchange(id, { request: request({ target: "/orders?a=%20b", headers }), client: "192.0.2.7" });
  const bursts = ["first", "second"].map((key) =>
    plannedCase(key, [orders(`${key}.0`), orders(`${key}.1`), orders(`${key}.2`)], { window: { period: "minute", counters: ["alice"] } }),
  );
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined };
  const statuses: (readonly (readonly number[])[])[] = [];
  for await (const { planned, runs } of replay(planOf(bursts), clusters, options)) {
    statuses.push(
      [runs.x, runs.y].map((run) => (run ?? []).map(({ outcome }) => (outcome.kind === "answered" ? outcome.response.status : 0))),
    );
    if (planned.key !== "first") continue;
    const [transcript] = runs.x ?? [];
    // Most of the minute is left, so only counts on their way are waited for.
    expect(transcript).toMatchObject({ at: NOW + 200, route: { kind: "matched", id: uuid("r1"), name: "orders-v1" }, notModelled: [] });
    if (transcript?.upstream.kind !== "observed") throw new Error("an embedded cluster observes its upstream");
    const [upstream] = transcript.upstream.requests;
    expect(upstream?.target).toBe("/api/orders?a=%20b");
    const names = upstream?.headers.map(([name]) => name.toLowerCase()) ?? [];
    expect(names.filter((name) => name === "x-twice").length).toBe(2);
    for (const gone of ["apikey", "x-cutover-exchange", "kong-debug"]) expect(names).not.toContain(gone);
    const answer = transcript.outcome.kind === "answered" ? transcript.outcome.response.headers.map(([name]) => name.toLowerCase()) : [];
    expect(answer.filter((name) => name.startsWith("kong-route") || name.startsWith("kong-service"))).toEqual([]);
  }
  expect(statuses).toEqual([
    [
      [200, 200, 429],
      [200, 200, 429],
    ],
    [
      [200, 200, 429],
      [200, 200, 429],
    ],
  ]);
});

test("seeded bytes are the same for the same seed and name, and others for any other", () => {
  const [a, again, name, seed] = [seededBytes(1, "x"), seededBytes(1, "x"), seededBytes(1, "y"), seededBytes(2, "x")];
  const [first, second] = [a(40), a(40)];
  expect(first.length).toBe(40);
  expect(again(40)).toEqual(first);
  for (const other of [second, name(40), seed(40)]) expect(other).not.toEqual(first);
});
