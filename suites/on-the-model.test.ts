import { expect, test } from "vitest";
import { disposal } from "../harness/cluster/disposal.ts";
import { seededBytes } from "../harness/cluster/seeded-bytes.ts";
import { startStandIn } from "../harness/cluster/stand-in/stand-in.ts";
import { manualTimeline } from "../harness/cluster/timeline.ts";
import { checkExpectation } from "../harness/compare/expectation.ts";
import { startModelGateway } from "../harness/model/index.ts";
import { buildPlan } from "../harness/plan/plan.ts";
import { replay } from "../harness/replay/replay.ts";
import { buildCases } from "../harness/suite/build-cases.ts";
import { createSuiteContext } from "../harness/suite/context.ts";
import { loadSuites } from "../harness/suite/load-suites.ts";
import type { Cluster, Clusters, Timeline } from "../harness/types/cluster.ts";
import type { Inventory } from "../harness/types/inventory.ts";
import type { PlannedCase } from "../harness/types/plan.ts";
import type { Transcript } from "../harness/types/transcript.ts";
import { gatewayVersion, type VersionLine } from "../harness/types/version.ts";
import { NOW, variants } from "./variants.fixture.ts";

/** The suites and the model state the same facts, each in its own way; where they differ, one of them is wrong. */
test.each([
  ["2.8", "3.9"],
  ["3.4", "3.4"],
] as const)("every expectation holds on models of %s and %s", async (older, newer) => {
  const { cases, wrong } = await run({ older, newer, held: variants, only: [] });
  expect(wrong).toEqual([]);
  expect(cases).toBeGreaterThan(500);
});

test("a gateway that does not do what its config says is found out", async () => {
  const plugins = variants.plugins.map((instance) => {
    const { limit_by: _, ...config } = instance.config;
    if (instance.name === "rate-limiting") return { ...instance, config };
    return instance.name === "key-auth" ? { ...instance, config: { ...config, hide_credentials: false } } : instance;
  });
  const { wrong } = await run({ older: "2.8", newer: "3.9", held: { ...variants, plugins }, only: ["key-auth", "rate-limiting"] });
  for (const id of ["key-auth/hides-the-key-in-the-header-from-the-upstream", "rate-limiting/counts-equal-header-values-together"]) {
    for (const line of ["2.8", "3.9"]) expect(wrong).toContainEqual(expect.stringMatching(`^${id}@.* on ${line}: `));
  }
});

interface Trial {
  readonly older: VersionLine;
  readonly newer: VersionLine;
  readonly held: Inventory;
  /** Plugins whose cases are sent; empty for all. */
  readonly only: readonly string[];
}

/** Makes the cases for the variants, sends them to two gateways that hold something, and tells what is not as expected. */
async function run({ older, newer, held, only }: Trial): Promise<{ cases: number; wrong: readonly string[] }> {
  await using stack = disposal();
  const timeline = manualTimeline(NOW);
  const start = (name: "x" | "y", line: VersionLine) => startCluster({ name, line, held, timeline }, stack);
  const [x, y] = [await start("x", older), await start("y", newer)];
  const clusters: Clusters = { x, y, control: null, timeline, overrides: [], [Symbol.asyncDispose]: async () => undefined };

  const context = createSuiteContext({ x: variants, y: variants, xLine: older, yLine: newer, now: NOW });
  const { cases } = buildCases(await loadSuites(import.meta.dirname), context, 1);
  const probes = cases.filter(({ plugin }) => only.length === 0 || only.includes(plugin));
  const plan = await buildPlan({ probes, recorded: nothing, traffic: () => neverRecorded() });

  const wrong: string[] = [];
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined };
  for await (const { planned, runs } of replay(plan, clusters, options)) {
    wrong.push(...faultsOf(planned, runs.x ?? [], older), ...faultsOf(planned, runs.y ?? [], newer));
  }
  return { cases: plan.probes.length, wrong };
}

function faultsOf({ key, route, exchanges }: PlannedCase, transcripts: readonly Transcript[], line: VersionLine): readonly string[] {
  return exchanges.flatMap((exchange, step) => {
    const transcript = transcripts[step];
    if (!transcript || !exchange.expect) return [`${key} step ${step} on ${line}: nothing to check`];
    const meant = exchange.route ?? route;
    const strayed = transcript.route.kind === "matched" && transcript.route.id === meant ? [] : ["it went to another route"];
    const faults = [...strayed, ...checkExpectation(exchange.expect, transcript, line)];
    return faults.map((fault) => `${key} step ${step} on ${line}: ${fault}`);
  });
}

async function* nothing(): AsyncGenerator<never> {}

function neverRecorded(): never {
  throw new Error("nothing is recorded here");
}

interface ClusterOptions {
  readonly name: "x" | "y";
  readonly line: VersionLine;
  readonly held: Inventory;
  readonly timeline: Timeline;
}

async function startCluster({ name, line, held, timeline }: ClusterOptions, stack: ReturnType<typeof disposal>): Promise<Cluster> {
  const version = gatewayVersion(line);
  const standIn = await stack.start(() => startStandIn({ cluster: name, clock: timeline.now }));
  const gateway = await stack.start(() =>
    startModelGateway({
      inventory: held,
      version,
      databaseUrl: null,
      clock: timeline.now,
      upstream: { host: standIn.host, port: standIn.port },
      trusted: true,
      debugHeader: true,
      workerIds: seededBytes(1, name),
    }),
  );
  const proxy = { http: gateway.http, https: null };
  const resetCounters = () => gateway.resetCounters();
  return { name, version, runtime: "embedded", image: null, proxy, inventory: held, standIn, resetCounters };
}
