import { request, response, transcript } from "../compare/transcripts.fixture.ts";
import type { HeaderLines, RequestMessage } from "../types/message.ts";
import { exchange, plannedCase } from "../types/plan.fixture.ts";
import type { RecordedExchange } from "../types/recording.ts";
import type { Transcript } from "../types/transcript.ts";
import { gatewayVersion } from "../types/version.ts";
import { inventory, plugin, route } from "./inventories.fixture.ts";
import { createJudge, type Judge } from "./judge.ts";
import type { JudgeMemory } from "./memory.ts";

/** A route that admits five a minute and address, and another one without a limit. */
const shop = inventory({
  routes: [route({ id: "id of limited", name: "limited" }), route({ id: "id of open", name: "open" })],
  plugins: [
    plugin({ name: "rate-limiting", route_id: "id of limited", config: { minute: 5, second: null, policy: "local", limit_by: "ip" } }),
  ],
});

/** @param memory of the judge in whose place it goes on */
export function judgeOfLimits(memory?: JudgeMemory, mask: (text: string) => string = (text) => text, compressed = false): Judge {
  const side = { version: gatewayVersion("2.8"), inventory: shop };
  return createJudge({ x: side, y: side, control: false, changes: [], waivers: [], now: new Date(0), mask, compressed }, memory);
}

/** How a cluster answers: admitted with so many left, refused, or passed on by the route without a limit. */
export type Answer = { readonly left: number; readonly reset?: number } | "refused" | "open";

export interface Asked {
  readonly id: string;
  readonly target?: string;
  /** When it was sent, epoch milliseconds, and how long each cluster took. */
  readonly at?: number;
  readonly took?: { readonly x: number; readonly y: number };
  readonly x: Answer;
  readonly y: Answer;
  /** Status that was recorded; left out: nothing was. */
  readonly recorded?: number;
}

/** Judges one recorded exchange of a client at 192.0.2.1. */
export function judged(judge: Judge, asked: Asked) {
  const { id, target = "/limited", at = 0 } = asked;
  const sent = request(target);
  const counted = target === "/limited" && { counters: [{ name: "limited 192.0.2.1", periods: ["minute"] as const, behind: false }] };
  const planned = plannedCase(`recorded/${id}`, [exchange(id, { request: sent, client: "192.0.2.1", due: 1_000, ...counted })], {
    ...{ id: "recorded", title: id, kind: "recorded" },
    recorded: asked.recorded === undefined ? null : recordedAs(asked.recorded, sent),
  });
  const on = (cluster: "x" | "y"): Transcript => {
    const answer = asked[cluster];
    const one = transcript(answerOf(answer), answer === "refused" ? [] : [sent], answer === "open" ? "open" : "limited");
    const outcome = one.outcome.kind === "answered" ? { ...one.outcome, milliseconds: asked.took?.[cluster] ?? 1 } : one.outcome;
    return { ...one, exchange: id, cluster, at, outcome };
  };
  return judge.case(planned, { x: [on("x")], y: [on("y")] });
}

function recordedAs(status: number, sent: RequestMessage): RecordedExchange {
  const answer = answerOf(status === 429 ? "refused" : { left: 1 });
  return {
    ...{ id: "r", at: 1_000, scheme: "http", client: "192.0.2.1", request: sent, missing: [], unresolved: [] },
    response: answer,
  };
}

function answerOf(answer: Answer) {
  if (answer === "open") return response(200, [["X-Kong-Upstream-Latency", "1"]], "fine");
  if (answer === "refused") {
    const headers = [...limits(0, 30), ["Retry-After", "30"] as const, ["X-Kong-Response-Latency", "1"] as const];
    return response(429, [...headers, ["Content-Type", "application/json"]], '{"message":"API rate limit exceeded"}');
  }
  return response(200, [...limits(answer.left, answer.reset ?? 30), ["X-Kong-Upstream-Latency", "1"]], "fine");
}

function limits(left: number, reset: number): HeaderLines {
  return [
    ["RateLimit-Limit", "5"],
    ["RateLimit-Remaining", String(left)],
    ["RateLimit-Reset", String(reset)],
    ["X-RateLimit-Remaining-Minute", String(left)],
  ];
}
