import { addressOf, type Draft, fromAddress, inWindow, type Visit, withHeaders } from "../../harness/index.ts";
import type { Limiter } from "./limiter.ts";
import { admissions, isSpendable, refusal } from "./sequence.ts";

/** Up to here a limit is used up to see who shares it; above, the headers show it after three requests. */
const CHEAP_BURST_REQUESTS = 12;

/** Whom `limit_by` counts together and whom apart (rate-limiting/handler.lua, get_identifier). */
export function* callers(limiter: Limiter): Iterable<Draft> {
  yield* byIdentity(limiter);
  if (limiter.anyAddress) yield* byAddress(limiter);
  if (limiter.limitBy === "header") yield* byHeader(limiter);
}

function* byIdentity(limiter: Limiter): Iterable<Draft> {
  const { limitBy, visits } = limiter;
  const known = visits.filter(({ visitor }) => visitor.credential !== null);
  const first = known[0];
  const stranger = known.find(({ visitor }) => visitor.consumer !== first?.visitor.consumer);
  const [key, otherKey] = twoKeys(known);
  const at = (visit: Visit) => from(limiter, visit, "one address");
  if (limitBy === "consumer") {
    if (first && stranger) yield* apart(limiter, "counts consumers apart", at(first), at(stranger));
    if (key && otherKey) yield* together(limiter, "counts the keys of one consumer together", key, otherKey);
  } else if (limitBy === "credential") {
    if (key && otherKey) yield* apart(limiter, "counts the keys of one consumer apart", at(key), at(otherKey));
    else if (first && stranger) yield* apart(limiter, "counts credentials apart", at(first), at(stranger));
  } else if (limitBy === "ip" && first && stranger) {
    yield* together(limiter, "counts everybody at one address together", at(first), at(stranger));
  }
}

/** One caller, or one kind of caller, from two addresses. */
function* byAddress(limiter: Limiter): Iterable<Draft> {
  switch (limiter.limitBy) {
    case "consumer":
      yield* fromTwo(limiter, together, "counts a consumer wherever the call comes from", isKnown);
      yield* fromTwo(limiter, together, "counts all anonymous callers as one", isAnonymous);
      yield* fromTwo(limiter, apart, "counts callers without a consumer by their address", isNobody);
      break;
    case "credential":
      yield* fromTwo(limiter, together, "counts a credential wherever the call comes from", isKnown);
      yield* fromTwo(limiter, apart, "counts callers without a credential by their address", (visit) => !isKnown(visit));
      break;
    case "service":
      if (limiter.stage.route.service_id === null) break;
      yield* fromTwo(limiter, together, "counts all callers of the service together", anybody);
      break;
    case "header":
      yield* fromTwo(limiter, apart, "counts callers without the header by their address", anybody);
      break;
    case "path":
      yield* byPath(limiter);
      break;
    default:
      yield* fromTwo(limiter, apart, "counts addresses apart", anybody);
  }
}

const anybody = (): boolean => true;
const isKnown = ({ visitor }: Visit): boolean => visitor.credential !== null;
const isAnonymous = ({ visitor }: Visit): boolean => visitor.consumer !== null && visitor.credential === null;
const isNobody = ({ visitor }: Visit): boolean => visitor.consumer === null;

function* fromTwo(limiter: Limiter, count: typeof together, title: string, fits: (visit: Visit) => boolean): Iterable<Draft> {
  const visit = limiter.visits.find(fits);
  if (visit) yield* count(limiter, title, from(limiter, visit, "here"), from(limiter, visit, "there"));
}

/** The path counts when it is equal to the configured one, whole and without the query. */
function* byPath(limiter: Limiter): Iterable<Draft> {
  const { stage, context, path } = limiter;
  const visit = limiter.nextVisit();
  const [here, there] = [from(limiter, visit, "here"), from(limiter, visit, "there")];
  const moved = ({ request, ...visit }: Visit): Visit => ({
    ...visit,
    request: { ...request, target: request.target.replace(/^[^?]*/, () => path) },
  });
  const leads = (visit: Visit) => context.reach.leads(stage.route.id, visit.request).kind === "reached";
  if (leads(moved(here))) yield* together(limiter, "counts all callers of the path together", moved(here), moved(there));
  if (here.request.target.split("?")[0] !== path) yield* apart(limiter, "counts callers of other paths by their address", here, there);
}

function* byHeader(limiter: Limiter): Iterable<Draft> {
  const { string } = limiter.context.faker;
  const [name, value, otherValue] = [limiter.headerName, string.alphanumeric(10), string.alphanumeric(11)];
  const carrying = (visit: Visit, text: string): Visit => ({ ...visit, request: withHeaders(visit.request, [name, text]) });
  const visit = from(limiter, limiter.nextVisit(), "here");
  yield* apart(limiter, "counts different header values apart", carrying(visit, value), carrying(visit, otherValue));
  const elsewhere = limiter.anyAddress ? from(limiter, visit, "there") : visit;
  yield* together(limiter, "counts equal header values together", carrying(visit, value), carrying(elsewhere, value));
}

/** Two callers on one counter: what the one used is missing for the other. */
export function* together(limiter: Limiter, title: string, one: Visit, other: Visit): Iterable<Draft> {
  const { admits, hidden } = limiter;
  if (admits <= CHEAP_BURST_REQUESTS && isSpendable(limiter)) {
    yield counted(limiter, title, [...admissions(limiter, one, admits), refusal(limiter, other)]);
  } else if (!hidden) {
    yield counted(limiter, title, [...admissions(limiter, one, 2), ...admissions(limiter, other, 1, 2)]);
  }
}

/** Two callers with a counter each: what the one used is not missing for the other. */
export function* apart(limiter: Limiter, title: string, one: Visit, other: Visit): Iterable<Draft> {
  const { admits, hidden } = limiter;
  if (admits <= CHEAP_BURST_REQUESTS && isSpendable(limiter)) {
    yield counted(limiter, title, [...admissions(limiter, one, admits), ...admissions(limiter, other, 1), refusal(limiter, one)]);
  } else if (!hidden) {
    yield counted(limiter, title, [...admissions(limiter, one, 2), ...admissions(limiter, other, 1)]);
  }
}

function counted(limiter: Limiter, title: string, steps: ReturnType<typeof admissions>): Draft {
  const state = limiter.exact ? limiter.stage.must : limiter.stage.should;
  return inWindow(state(title, ...steps), limiter.limits[0].period);
}

/** The same caller from an address of this instance's own; unchanged where the route looks at addresses itself. */
export function from(limiter: Limiter, visit: Visit, name: string): Visit {
  if (!limiter.anyAddress) return visit;
  return { ...visit, request: fromAddress(visit.request, addressOf(`${limiter.stage.instance.id} ${name}`)) };
}

function twoKeys(known: readonly Visit[]): readonly [Visit?, Visit?] {
  for (const one of known) {
    const other = known.find(({ visitor }) => visitor.consumer === one.visitor.consumer && visitor.credential !== one.visitor.credential);
    if (other) return [one, other];
  }
  return [];
}
