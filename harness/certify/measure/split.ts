import { requestsForWorst } from "../../impact/bound.ts";
import { pausesMilliseconds } from "../../replay/counted-behind.ts";
import { enterWindow, fitsWindow, nextWindow } from "../../replay/enter-window.ts";
import type { Split, SplitLines } from "../../replay/split.ts";
import type { Clusters } from "../../types/cluster.ts";
import type { MeasuredSplit } from "../../types/measured.ts";
import { windowStart } from "../../types/windows.ts";
import type { Subject } from "./subject.ts";

/** A side that has refused so often in a row refuses until its window turns. */
const REFUSALS = 2;
/** A window may turn while a burst is on its way on a busy machine; a second time it is too short. */
const ATTEMPTS = 2;

export interface Measuring {
  readonly clusters: Pick<Clusters, "x" | "y" | "timeline">;
  readonly lines: SplitLines;
  readonly signal: AbortSignal;
  /** More requests than this are not sent for one split. */
  readonly maxRequests: number;
}

/** Sends one client's requests, split evenly by the share, until every side that gets any refuses, and counts who was admitted. */
export async function measureSplit(subject: Subject, sharePercent: number, measuring: Measuring): Promise<MeasuredSplit> {
  const { window } = subject;
  const capacity = { x: window.alone, y: window.worst - window.alone };
  // One counter for both is X's, whoever is asked; and what goes to one side alone is admitted by that side.
  const one = capacity.y === 0;
  const bound = one ? window.worst : sharePercent === 0 ? capacity.x : sharePercent === 100 ? capacity.y : window.worst;
  const reached = sharePercent === 0 || sharePercent === 100 || one ? bound : requestsForWorst(sharePercent, capacity);
  const smaller = Math.min(sharePercent === 0 ? 100 : sharePercent, sharePercent === 100 ? 100 : 100 - sharePercent);
  // On one counter the side with the smaller share may be the one that is to be heard refusing, however many the other got.
  const needed = Math.ceil(reached + (REFUSALS * 100) / smaller) + 1;
  const unmeasured = (why: string, counted = none): MeasuredSplit => ({ sharePercent, ...counted, bound, verdict: "unmeasured", why });
  if (needed > measuring.maxRequests) return unmeasured(`it takes ${needed} requests in one window`);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const obstacle = await begin(subject, needed, measuring);
    if (obstacle !== null) return unmeasured(obstacle);
    const { timeline } = measuring.clusters;
    const began = windowStart(subject.period, timeline.now());
    const counted = await burst(subject, sharePercent, needed, measuring);
    if (typeof counted === "string") return unmeasured(counted);
    if (windowStart(subject.period, timeline.now()) !== began) continue;
    const { refused, ...sums } = counted;
    // More than the bound is more, whether or not anybody has refused yet.
    if (sums.admitted.x + sums.admitted.y > bound) return { sharePercent, ...sums, bound, verdict: "exceeds", why: null };
    if (!refused) return unmeasured(`not every side refused within ${needed} requests`, sums);
    return { sharePercent, ...sums, bound, verdict: "within", why: null };
  }
  return unmeasured(`the ${subject.period} turned before both refused`);
}

const none = { sent: { x: 0, y: 0 }, admitted: { x: 0, y: 0 } };

/** Empty counters and a window with room; on clusters whose counters cannot be emptied, a window in which nothing was counted yet. */
async function begin({ period, exchange }: Subject, requests: number, { clusters, signal }: Measuring): Promise<string | null> {
  const { x, y, timeline } = clusters;
  const pauses = timeline.real === true ? pausesMilliseconds([Array.from({ length: requests }, () => ({ exchange }))]) : 0;
  const size = { exchanges: requests, pausesMilliseconds: pauses };
  if (!fitsWindow(period, size)) return `${requests} requests do not fit into a ${period}`;
  const settled = await Promise.allSettled([x.resetCounters(), y.resetCounters()]);
  const failed = settled.find((one) => one.status === "rejected");
  if (failed === undefined) await enterWindow(period, size, timeline, signal);
  else if (period === "second" || period === "minute") await nextWindow(period, size, timeline, signal);
  else return `the counters could not be emptied, and the ${period} is too long to wait for: ${messageOf(failed.reason)}`;
  signal.throwIfAborted();
  return null;
}

interface Counted {
  readonly sent: { x: number; y: number };
  readonly admitted: { x: number; y: number };
  readonly refused: boolean;
}

async function burst(subject: Subject, sharePercent: number, most: number, { lines, signal }: Measuring): Promise<Counted | string> {
  const [sent, admitted, refusals] = [
    { x: 0, y: 0 },
    { x: 0, y: 0 },
    { x: 0, y: 0 },
  ];
  const asked = (["x", "y"] as const).filter((side) => sharePercent !== (side === "x" ? 100 : 0));
  const done = () => asked.every((side) => refusals[side] >= REFUSALS);
  let due = 0;
  for (let request = 0; request < most && !done(); request += 1) {
    signal.throwIfAborted();
    due += sharePercent;
    const side = due >= 100 ? "y" : "x";
    if (side === "y") due -= 100;
    const answer = answerOf(await lines.send(side, subject.exchange), subject, side);
    if (answer !== "admitted" && answer !== "refused") return answer;
    sent[side] += 1;
    if (answer === "admitted") admitted[side] += 1;
    refusals[side] = answer === "refused" ? refusals[side] + 1 : 0;
  }
  return { sent, admitted, refused: done() };
}

/** Admitted, refused by the limit, or what else happened, which says nothing of the limit. */
function answerOf({ outcome, route, notModelled }: Split, { refusal, route: wanted }: Subject, side: "x" | "y"): string {
  const name = side.toUpperCase();
  if (outcome.kind !== "answered") return `${name}: ${outcome.reason}`;
  if (notModelled.length > 0) return `${name}: ${notModelled.join(", ")} is not modelled`;
  const { status } = outcome.response;
  if (route.kind === "none" || (route.kind === "matched" && route.id !== wanted)) return `${name} took another route`;
  if (status === refusal[side]) return "refused";
  return [401, 403, 404].includes(status) || status >= 500 ? `${name} answered ${status}` : "admitted";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
