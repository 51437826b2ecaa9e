import { type Followed, requestsOf } from "./cluster.ts";
import { type Measured, type MeasureName, measure, type Tolerance } from "./measures.ts";

export type Decision = "go-on" | "hold" | "roll-back";

export interface Rules {
  readonly measures: readonly MeasureName[];
  readonly tolerance: Tolerance;
  /** Requests that either side must have answered before anything is said of it. */
  readonly minRequests: number;
  /** The chance that a whole watch says roll back although Y is no worse than tolerated. */
  readonly falseAlarm: number;
  /** How many looks there are to be. */
  readonly looks: number;
}

/** What one look says. */
export interface Look {
  readonly look: number;
  readonly looks: number;
  readonly decision: Decision;
  /** Why, one sentence each; of `go-on` none. */
  readonly reasons: readonly string[];
  /** What Y is held against: X since the watch began, or, where that is too little, all that X had counted before. */
  readonly baseline: "meanwhile" | "before";
  readonly requests: { readonly x: number; readonly y: number };
  readonly measures: readonly Measured[];
}

/** The chance that a look holds although Y is no worse: wrong one time in twenty, holding costs little. */
const SUSPICION = 0.05;

/**
 * What is to be done by what both clusters did so far. Chances are spent beforehand, so that many looks and measures do not cry wolf: half
 * of `falseAlarm` on the last look, the other half evenly on those before it, each evenly on the measures (Bonferroni: they add up).
 */
export function judge(look: number, x: Followed, y: Followed, rules: Rules): Look {
  const { measures: names, looks, minRequests } = rules;
  const meanwhile = requestsOf(x.total) >= minRequests;
  const of = meanwhile ? x.total : x.before;
  const levels = { worse: spentOn(look, looks, rules.falseAlarm) / names.length, suspect: SUSPICION / names.length };
  const measures = names.map((name) => measure(name, of, y.total, rules.tolerance, levels));
  const requests = { x: requestsOf(of), y: requestsOf(y.total) };
  const enough = requests.x >= minRequests && requests.y >= minRequests;
  const worse = measures.filter(({ verdict }) => verdict === "worse");
  const said = { look, looks, baseline: meanwhile ? ("meanwhile" as const) : ("before" as const), requests, measures };
  if (enough && worse.length > 0) return { ...said, decision: "roll-back", reasons: worse.map(({ name }) => `${spoken[name]} worse on Y`) };
  const reasons = [...x.problems, ...y.problems, ...lacks(x, y, requests, minRequests), ...(enough ? doubts(measures) : [])];
  return { ...said, decision: reasons.length === 0 ? "go-on" : "hold", reasons };
}

function spentOn(look: number, looks: number, falseAlarm: number): number {
  if (looks === 1) return falseAlarm;
  return look === looks ? falseAlarm / 2 : falseAlarm / 2 / (looks - 1);
}

function lacks(x: Followed, y: Followed, requests: { x: number; y: number }, minRequests: number): readonly string[] {
  const untold = (
    [
      ["X", x],
      ["Y", y],
    ] as const
  )
    .filter(([, { tells, problems }]) => !tells && problems.length === 0)
    .map(
      ([name]) =>
        `${name} does not tell how requests end: no request came, /status was named, or its prometheus plugin counts none (status_code_metrics is off by default since 3.0)`,
    );
  if (untold.length > 0) return untold;
  return [
    ...(requests.x < minRequests ? [`X answered ${requests.x} requests, and ${minRequests} are wanted`] : []),
    ...(requests.y < minRequests ? [`Y answered ${requests.y} requests, and ${minRequests} are wanted`] : []),
    ...(requests.y >= minRequests && y.sinceLast === 0 && y.problems.length === 0 ? ["no request reached Y since the last look"] : []),
  ];
}

function doubts(measures: readonly Measured[]): readonly string[] {
  return measures.flatMap(({ name, verdict }) => {
    if (verdict === "suspect") return [`${spoken[name]} look worse on Y, and it may be chance`];
    if (verdict !== "unknown") return [];
    return [`${spoken[name]} are not told by both (latency_metrics is off by default since 3.0); leave them out with --measures`];
  });
}

const spoken: Readonly<Record<MeasureName, string>> = {
  errors: "server errors (5xx)",
  rejected: "rejected requests",
  "let-through": "requests let through that X refuses (401, 403)",
  latency: "latencies",
  "gateway-latency": "latencies of the gateway itself",
};
