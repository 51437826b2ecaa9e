import { calls, type Draft, inWindow, type ProbeStep, type Visit, withHeaders } from "../../harness/index.ts";
import { admitted, refused } from "./headers.ts";
import type { Limiter } from "./limiter.ts";

/** More requests than this are not sent to see one refusal: three clusters get each of them, one after the other. */
const LONGEST_BURST_REQUESTS = 60;
/** A burst against a limit per second must fit into the second with all its answers. */
const LONGEST_BURST_IN_A_SECOND_REQUESTS = 10;

/** True when a case may use up the limit. */
export function isSpendable({ admits, limits: [{ period }] }: Limiter): boolean {
  return admits <= (period === "second" ? LONGEST_BURST_IN_A_SECOND_REQUESTS : LONGEST_BURST_REQUESTS);
}

/** `count` requests that are admitted, after `used` others. */
export function admissions(limiter: Limiter, visit: Visit, count: number, used = 0): readonly ProbeStep[] {
  return Array.from({ length: count }, (_, index) =>
    calls(visit, limiter.stage.passed(visit.visitor, visit.route), admitted(limiter, used + index)),
  );
}

/** A request that is refused after the limit was used up. */
export function refusal(limiter: Limiter, visit: Visit, refusedBefore = 0): ProbeStep {
  return calls(visit, refused(limiter, limiter.admits, refusedBefore));
}

/** The course of one window for one caller. */
export function* sequence(limiter: Limiter): Iterable<Draft> {
  const { stage, admits, limits } = limiter;
  const [{ period }] = limits;
  const state = limiter.exact ? stage.must : stage.should;
  if (!isSpendable(limiter)) {
    const title = limiter.hidden ? "says nothing of its limits" : "counts down with every request";
    yield inWindow(state(title, ...admissions(limiter, limiter.nextVisit(), 3)), period);
    return;
  }
  const visit = limiter.nextVisit();
  const burst = [...admissions(limiter, visit, admits), refusal(limiter, visit), refusal(limiter, visit, 1)];
  yield inWindow(state("admits as many as the limit and refuses the next", ...burst), period);
  yield* afterwards(limiter);
}

function* afterwards(limiter: Limiter): Iterable<Draft> {
  const { stage, admits, limits } = limiter;
  const [{ period }] = limits;
  const visit = limiter.nextVisit();
  const accepts = ["text/html", "application/xml", "text/plain"];
  const worded = accepts.map((accept, index) => {
    const step = refusal(limiter, visit, index);
    return { ...step, request: withHeaders(step.request, ["Accept", accept]) };
  });
  yield inWindow(
    stage.should("words a refusal in the form that the caller accepts", ...admissions(limiter, visit, admits), ...worded),
    period,
  );
  if (period !== "second") return;
  const other = limiter.nextVisit();
  const again = calls(other, stage.passed(other.visitor));
  const steps = [...admissions(limiter, other, admits), refusal(limiter, other), { ...again, phase: 1 }];
  yield inWindow(stage.must("admits again in the next second", ...steps), period);
}
