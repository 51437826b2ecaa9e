import type { Period } from "../types/case.ts";
import type { Cluster, Clusters } from "../types/cluster.ts";
import type { PlannedExchange } from "../types/plan.ts";
import type { Renewer } from "../types/renewal.ts";
import type { ClusterName, MatchedRoute, Outcome, Transcript } from "../types/transcript.ts";
import type { Timeouts } from "./failure.ts";
import { INTERRUPTED } from "./failure.ts";
import { type GatewayLine, gatewayLine } from "./gateway-line.ts";
import { readAnswer } from "./marks.ts";
import { outgoing } from "./outgoing.ts";
import { type RenewedExchange, renewAll, withoutMade } from "./renewed.ts";
import type { Slot } from "./schedule.ts";

/** All clusters of a run as one: what is done, is done on each of them at the same time. */
export interface FanOut extends AsyncDisposable {
  /** In the order in which transcripts of one exchange are given. */
  readonly names: readonly ClusterName[];
  /** Why nothing more can be sent, or null: the run was stopped, or a cluster died, after which nothing can be compared. */
  obstacle(): string | null;
  /** Sends to all clusters at once, waits for all, then asks the stand-ins what they saw. Never rejects. */
  send(slot: Slot): Promise<readonly Transcript[]>;
  /** The transcripts of an exchange that is not sent. */
  skip(slot: Slot, reason: string): readonly Transcript[];
  /** Null, or why a burst now would be counted on top of something unknown. Does not outlast the signal. */
  resetCounters(): Promise<string | null>;
  /** Makes the counters of these periods begin anew where a cluster can. A failure shows in what is sent next. */
  turnWindows(periods: readonly Period[]): Promise<void>;
}

/** What is replayed at: all clusters of a run, or Y alone where X and the control have been heard already. */
export type Targets = Pick<Clusters, "control" | "y" | "timeline"> & { readonly x: Cluster | null };

export function fanOut(clusters: Targets, timeouts: Timeouts, signal: AbortSignal, renewer: Renewer | null): FanOut {
  const lines = [clusters.x, clusters.control, clusters.y]
    .filter((cluster) => cluster !== null)
    .map((cluster) => gatewayLine(cluster, timeouts, signal));
  const interrupted = new Promise<string>((resolve) => signal.addEventListener("abort", () => resolve(INTERRUPTED), { once: true }));
  const names = joins();

  const all: FanOut = {
    names: lines.map(({ cluster }) => cluster.name),
    obstacle: () => {
      if (signal.aborted) return INTERRUPTED;
      for (const line of lines) {
        const reason = line.dead();
        if (reason !== null) return reason;
      }
      return null;
    },
    send: async (slot) => {
      const obstacle = all.obstacle();
      if (obstacle !== null) return all.skip(slot, obstacle);
      const { exchange } = slot;
      const join = names.take(exchange.id);
      const at = clusters.timeline.now();
      const renewed = exchange.renew && (await renewAll(exchange, { lines, renewer, at, join }));
      if (typeof renewed === "string") {
        names.free(join);
        return all.skip(slot, renewed);
      }
      for (const { cluster } of lines) cluster.standIn.prepare(join, exchange.upstreamAnswer);
      const outcomes = await sendOn(lines, exchange, renewed, join);
      const transcripts = lines.map(({ cluster }, index) => transcript(cluster, exchange.id, join, at, outcomes[index] ?? NOBODY_SENT));
      names.free(join);
      return renewed === undefined ? transcripts : transcripts.map((one, index) => withoutMade(one, exchange, renewed[index], renewer));
    },
    skip: ({ exchange }, reason) =>
      lines.map(({ cluster }) => ({
        exchange: exchange.id,
        cluster: cluster.name,
        at: clusters.timeline.now(),
        outcome: { kind: "not-sent", reason },
        upstream: { kind: "unobserved", reason: "it was not sent" },
        route: UNANSWERED,
        notModelled: [],
      })),
    resetCounters: async () => {
      const obstacle = all.obstacle();
      if (obstacle !== null) return obstacle;
      const resets = Promise.all(lines.map(({ cluster }) => reset(cluster)));
      const reasons = await Promise.race([resets, interrupted.then((reason) => [reason])]);
      return reasons.find((reason) => reason !== null) ?? null;
    },
    turnWindows: async (periods) => {
      if (all.obstacle() !== null) return;
      await Promise.race([Promise.allSettled(lines.map(({ cluster }) => cluster.turnWindows?.(periods))), interrupted]);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(lines.map((line) => line[Symbol.asyncDispose]()));
    },
  };
  return all;
}

const NOBODY_SENT: Outcome = { kind: "not-sent", reason: INTERRUPTED };

/** The same to all, but where something was made anew for each. */
function sendOn(
  lines: readonly GatewayLine[],
  exchange: PlannedExchange,
  renewed: readonly RenewedExchange[] | undefined,
  join: string,
): Promise<readonly Outcome[]> {
  const same = outgoing(exchange, join);
  return Promise.all(
    lines.map((line, index) => {
      const own = renewed?.[index];
      return line.send(own === undefined ? same : outgoing(own.planned, join));
    }),
  );
}

const UNANSWERED: MatchedRoute = { kind: "unknown", reason: "there was no answer" };

function transcript({ name, standIn }: Cluster, exchange: string, join: string, at: number, outcome: Outcome): Transcript {
  const upstream = standIn.collect(join);
  if (outcome.kind !== "answered") return { exchange, cluster: name, at, outcome, upstream, route: UNANSWERED, notModelled: [] };
  const { kind, milliseconds } = outcome;
  const { response, route, notModelled } = readAnswer(outcome.response);
  return { exchange, cluster: name, at, outcome: { kind, response, milliseconds }, upstream, route, notModelled };
}

async function reset(cluster: Cluster): Promise<string | null> {
  try {
    await cluster.resetCounters();
    return null;
  } catch (error) {
    return `the counters of ${cluster.name} could not be reset: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Names exchanges for the join header. Ids of a plan should be unique; where they are not, the ends of two under way must not mix. */
function joins(): { readonly take: (id: string) => string; readonly free: (join: string) => void } {
  // As few as are sent at a time; why it is no Set, see places.ts.
  const underWay: string[] = [];
  return {
    take: (id) => {
      let join = id;
      for (let again = 1; underWay.includes(join); again += 1) join = `${id}+${again}`;
      underWay.push(join);
      return join;
    },
    free: (join) => {
      const place = underWay.indexOf(join);
      const last = underWay.pop();
      if (last !== undefined && place < underWay.length) underWay[place] = last;
    },
  };
}
