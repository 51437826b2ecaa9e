import { expect, test } from "vitest";
import { periods } from "../types/case.ts";
import type { Clusters } from "../types/cluster.ts";
import { exchange, plannedCase, request } from "../types/plan.fixture.ts";
import { type PlannedCase, planOf } from "../types/plan.ts";
import { type ReplayedCase, replay } from "./replay.ts";
import { countingStandIn, httpServer, joinOf, testCluster, watchedTimeline } from "./test-gateway.fixture.ts";

const START = Date.parse("2026-05-04T10:11:12.345Z");
const RUNS = 60;

type Random = (below: number) => number;

/** mulberry32: small, seeded, good enough to shuffle plans. */
function random(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

function randomPlan(next: Random): PlannedCase[] {
  const lanes = () => Array.from({ length: next(3) }, () => `lane ${next(6)}`);
  return Array.from({ length: next(25) }, (_, index) => {
    const counts = next(4) === 0;
    const exchanges = Array.from({ length: next(5) }, (_, step) =>
      exchange(`${index}.${step}`, {
        lanes: lanes(),
        due: next(2) === 0 ? null : START + next(5000),
        phase: counts ? next(4) - 1 : next(2),
        scheme: next(6) === 0 ? "https" : "http",
        request: request({
          method: ["GET", "POST", "HEAD", "TRACE"][next(4)] ?? "GET",
          target: next(12) === 0 ? "/not sendable" : `/${next(100)}`,
          body: next(3) === 0 ? Buffer.from("body") : new Uint8Array(0),
        }),
      }),
    );
    const window = {
      period: periods[next(periods.length)] ?? "second",
      counters: Array.from({ length: next(3) }, () => `counter ${next(4)}`),
    };
    return plannedCase(`case ${index}`, exchanges, { window: counts ? window : null });
  });
}

/** A world in which anything may go wrong: a control or none, gateways that break off, die, cannot be reset, an interruption. */
async function randomWorld(next: Random, cases: readonly PlannedCase[], stop: () => void) {
  const arrivals = new Map<string, number>();
  const lanes = new Map(cases.flatMap(({ exchanges }) => exchanges.map((planned) => [planned.id, planned.lanes] as const)));
  const overlaps: string[] = [];
  const stopAfter = next(3) === 0 ? next(60) : Number.POSITIVE_INFINITY;
  let seen = 0;
  const start = async (name: "x" | "control" | "y") => {
    const diesAfter = next(6) === 0 ? next(40) : Number.POSITIVE_INFINITY;
    let answered = 0;
    const busy = new Set<string>();
    const gateway = await httpServer((incoming, response) => {
      const key = `${name} ${joinOf(incoming)}`;
      arrivals.set(key, (arrivals.get(key) ?? 0) + 1);
      for (const lane of new Set(lanes.get(joinOf(incoming)))) {
        if (busy.has(lane)) overlaps.push(`${lane} on ${key}`);
        busy.add(lane);
        response.on("finish", () => busy.delete(lane)).on("close", () => busy.delete(lane));
      }
      seen += 1;
      answered += 1;
      if (seen > stopAfter) stop();
      if (answered > diesAfter) void gateway[Symbol.asyncDispose]();
      else if (next(15) === 0) response.socket?.destroy();
      else setTimeout(() => response.writeHead(200 + next(300)).end("ok"), next(3));
    });
    const resettable = next(8) !== 0;
    const cluster = testCluster(name, gateway.url, {
      standIn: countingStandIn(),
      resetCounters: () => (resettable ? Promise.resolve() : Promise.reject(new Error("no database"))),
    });
    return { gateway, cluster };
  };
  const [x, y] = [await start("x"), await start("y")];
  const control = next(2) === 0 ? await start("control") : null;
  const dispose = async () => {
    for (const started of [x, y, control]) await started?.gateway[Symbol.asyncDispose]();
  };
  const clusters: Clusters = {
    x: x.cluster,
    y: y.cluster,
    control: control?.cluster ?? null,
    timeline: watchedTimeline(START),
    overrides: [],
    [Symbol.asyncDispose]: dispose,
  };
  return { clusters, arrivals, overlaps };
}

test.each(Array.from({ length: RUNS }, (_, seed) => seed))(
  "every planned exchange ends in one state on every cluster, seed %i",
  async (seed) => {
    const next = random(seed);
    const cases = randomPlan(next);
    const controller = new AbortController();
    if (next(10) === 0) controller.abort();
    const { clusters, arrivals, overlaps } = await randomWorld(next, cases, () => controller.abort());
    await using _ = clusters;
    const total = cases.reduce((sum, { exchanges }) => sum + exchanges.length, 0);
    const progress: number[] = [];
    const replayed: ReplayedCase[] = [];
    const options = {
      concurrency: 1 + next(8),
      signal: controller.signal,
      onProgress: (done: number, of: number) => {
        expect(of).toBe(total);
        progress.push(done);
      },
    };
    for await (const one of replay(planOf(cases), clusters, options)) replayed.push(one);

    expect(overlaps).toEqual([]);
    expect(progress).toEqual(Array.from({ length: total }, (_, index) => index + 1));
    expect(replayed.map(({ planned }) => planned.key).sort()).toEqual(cases.map(({ key }) => key).sort());
    const names = clusters.control === null ? ["x", "y"] : ["x", "control", "y"];
    for (const { planned, runs } of replayed) {
      expect(Object.keys(runs)).toEqual(names);
      for (const [name, run] of Object.entries(runs)) {
        expect(run.map(({ exchange }) => exchange)).toEqual(planned.exchanges.map(({ id }) => id));
        for (const { cluster, exchange, outcome } of run) {
          expect(cluster).toBe(name);
          expect(["answered", "failed", "not-sent"]).toContain(outcome.kind);
          const arrived = arrivals.get(`${name} ${exchange}`) ?? 0;
          if (outcome.kind === "answered") expect(arrived).toBe(1);
          if (outcome.kind === "not-sent") expect(arrived).toBe(0);
          if (outcome.kind === "failed") expect(arrived).toBeLessThanOrEqual(1);
        }
      }
    }
  },
);
