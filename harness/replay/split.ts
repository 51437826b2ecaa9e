import type { Cluster, Timeline } from "../types/cluster.ts";
import type { PlannedExchange } from "../types/plan.ts";
import type { MatchedRoute, Outcome } from "../types/transcript.ts";
import { countedBehind } from "./counted-behind.ts";
import { TIMEOUTS } from "./failure.ts";
import { gatewayLine } from "./gateway-line.ts";
import { readAnswer } from "./marks.ts";
import { outgoing } from "./outgoing.ts";

/** What became of a request that one side alone was sent. */
export interface Split {
  readonly outcome: Outcome;
  readonly route: MatchedRoute;
  readonly notModelled: readonly string[];
}

export interface SplitLines extends AsyncDisposable {
  /** Sends to one side, when what that side counted behind earlier answers has been written. Never rejects. */
  send(side: "x" | "y", exchange: PlannedExchange): Promise<Split>;
}

/** The ways to X and to Y, each for itself: a client whose requests are divided between them. */
export function splitLines({ x, y }: { readonly x: Cluster; readonly y: Cluster }, timeline: Timeline, signal: AbortSignal): SplitLines {
  const lines = { x: gatewayLine(x, TIMEOUTS, signal), y: gatewayLine(y, TIMEOUTS, signal) };
  const behind = { x: countedBehind(timeline), y: countedBehind(timeline) };
  let sent = 0;
  return {
    send: async (side, exchange) => {
      const { standIn } = lines[side].cluster;
      await behind[side].ready(exchange, signal);
      sent += 1;
      const join = `${exchange.id}.${sent}`;
      standIn.prepare(join, exchange.upstreamAnswer);
      const outcome = await lines[side].send(outgoing(exchange, join));
      standIn.collect(join);
      behind[side].sent(exchange);
      if (outcome.kind !== "answered") return { outcome, route: { kind: "unknown", reason: "there was no answer" }, notModelled: [] };
      const { response, route, notModelled } = readAnswer(outcome.response);
      return { outcome: { ...outcome, response }, route, notModelled };
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([lines.x[Symbol.asyncDispose](), lines.y[Symbol.asyncDispose]()]);
    },
  };
}
