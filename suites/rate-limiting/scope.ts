import { asksForKey, calls, type Draft, header, inWindow, limitsOf, turnedAway, type Visit } from "../../harness/index.ts";
import { apart, from, together } from "./callers.ts";
import { admitted, silent, spelled } from "./headers.ts";
import { type Limiter, overriddenBy } from "./limiter.ts";
import { admissions } from "./sequence.ts";

/** What the scope of a row means: shared over its routes, before less specific rows, behind authentication. */
export function* scope(limiter: Limiter): Iterable<Draft> {
  yield* sharing(limiter);
  yield* override(limiter);
  yield* behindAuthentication(limiter);
}

/** A counter belongs to the route and service of the row, so a row without a route counts over all its routes. */
function* sharing(limiter: Limiter): Iterable<Draft> {
  const { elsewhere, limitBy } = limiter;
  if (!limiter.anyAddress || limitBy === "path") return;
  const sister = elsewhere.find(({ sameService }) => sameService);
  const stranger = elsewhere.find(({ sameService }) => !sameService);
  const at = (visit: Visit) => from(limiter, visit, "all routes");
  if (sister) yield* together(limiter, "counts the routes of a service together", at(sister.here), at(sister.there));
  if (!stranger) return;
  if (limitBy === "service") yield* apart(limiter, "counts services apart", at(stranger.here), at(stranger.there));
  else yield* together(limiter, "counts the routes of all services together", at(stranger.here), at(stranger.there));
}

function* override(limiter: Limiter): Iterable<Draft> {
  const { stage, context, hidden, limits } = limiter;
  const overridden = overriddenBy(limiter);
  if (!overridden || hidden) return;
  const others = limitsOf(context.configOf(overridden, context.xLine)).filter(({ period }) => !limits.some((one) => one.period === period));
  const theirs = others.map(({ period }) => header(`X-RateLimit-Limit-${spelled(period)}`).absent());
  const visit = limiter.nextVisit();
  const step = calls(visit, stage.passed(visit.visitor), admitted(limiter, 0), ...theirs);
  yield inWindow(stage.must("goes before a less specific limit", step), limits[0].period);
}

/** Authentication runs first (PRIORITY of the handlers), so that a stranger cannot use up anybody's limit. */
function* behindAuthentication(limiter: Limiter): Iterable<Draft> {
  const { stage, context, hidden, limits, exact } = limiter;
  if (!asksForKey(context, stage) || hidden || limiter.admits < 2) return;
  const visit = limiter.nextVisit();
  const stranger = turnedAway({ ...stage.base, client: visit.request.client }, { status: { every: 401 }, upstream: "not-reached" }, silent);
  const state = exact ? stage.must : stage.should;
  const steps = [...admissions(limiter, visit, 1), stranger, ...admissions(limiter, visit, 1, 1)];
  yield inWindow(state("does not count what authentication turns away", ...steps), limits[0].period);
}
