import type { Clusters } from "../types/cluster.ts";
import type { Plan } from "../types/plan.ts";
import type { ClusterName } from "../types/transcript.ts";
import type { ReplayedCase, ReplayOptions } from "./replay.ts";
import { replay } from "./replay.ts";
import { type Behaviour, countingStandIn, httpServer, testCluster, watchedTimeline } from "./test-gateway.fixture.ts";

/** When the clusters' clock starts: within a second, so that waiting for the next is seen. */
export const START = Date.parse("2026-05-04T10:11:12.345Z");

/** Three gateways of the test; `behave` is told which of them it is. */
export async function world(behave: (name: ClusterName) => Behaviour) {
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

/** Replays a plan to its end. */
export async function run(plan: Plan, clusters: Clusters, over: Partial<ReplayOptions> = {}): Promise<ReplayedCase[]> {
  const cases: ReplayedCase[] = [];
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined, ...over };
  for await (const replayed of replay(plan, clusters, options)) cases.push(replayed);
  return cases;
}

/** Answers everything alike. */
export const plain: Behaviour = (_request, response) => void response.writeHead(200, { "Kong-Route-Id": "r1", "X-A": "1" }).end("ok");
/** How the exchanges of a case ended on one cluster. */
export const kinds = (replayed: ReplayedCase | undefined, name: ClusterName) => replayed?.runs[name]?.map(({ outcome }) => outcome.kind);
