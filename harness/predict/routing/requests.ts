import { type Candidate, candidatesFor } from "../../probe/candidates.ts";
import type { Inventory, Route } from "../../types/inventory.ts";
import type { VersionLine } from "../../types/version.ts";

/** A route with many hosts and methods has more combinations than tell anything new. */
const MOST_PER_ROUTE = 200;
/** Requests made of two routes together, for each of them: an overlap shows in the first few. */
const MOST_CROSSED = 400;

export interface MadeUp {
  /** Made for one route alone: whoever uses that route sends such requests. */
  readonly plain: readonly Candidate[];
  /** Made of two routes whose paths overlap: the target of the one with the method, host and headers of the other. Few clients send them. */
  readonly crossed: readonly Candidate[];
}

/** Requests for the routes of X, those that two routers rank differently among them. No request comes twice. */
export function requestsFor(inventory: Inventory, line: VersionLine): MadeUp {
  const own = inventory.routes.map((route) => ({ route, candidates: ownOf(route, line) }));
  const seen = new Set<string>();
  const unseen = (candidate: Candidate) => {
    const key = JSON.stringify(candidate);
    return !seen.has(key) && seen.add(key);
  };
  return {
    plain: own.flatMap(({ candidates }) => candidates.filter(unseen)),
    crossed: own.flatMap((one) => crossed(one, own).filter(unseen)),
  };
}

/** What the prober would send, and paths that go on without a slash: there path_handling shows. */
function ownOf(route: Route, line: VersionLine): readonly Candidate[] {
  const candidates = candidatesFor(route, line, null)
    .filter((one) => tellsMore(one, route))
    .slice(0, MOST_PER_ROUTE);
  const joined = candidates.filter(({ target }) => /[^/]\/probe$/.test(target));
  return [...candidates, ...joined.map((one) => ({ ...one, target: one.target.replace(/\/probe$/, "probe") }))];
}

/** Of two schemes or two arbitrary hosts one is enough: routers look at TLS for server names alone. */
function tellsMore({ scheme, headers }: Candidate, { protocols, snis, hosts }: Route): boolean {
  if (scheme === "https" && protocols.includes("http") && snis.length === 0) return false;
  return hosts.length > 0 || snis.length > 0 || headers[0]?.[1] !== "localhost";
}

interface Own {
  readonly route: Route;
  readonly candidates: readonly Candidate[];
}

function crossed({ route, candidates }: Own, all: readonly Own[]): readonly Candidate[] {
  const targets = [...new Set(candidates.map(({ target }) => target))];
  const found: Candidate[] = [];
  for (const other of all) {
    if (other.route.id === route.id || other.candidates.length === 0) continue;
    for (const target of targets.filter((one) => mayTake(other, one))) {
      for (const candidate of candidates.filter((one) => one.target === target).slice(0, 2)) {
        found.push(...blended(candidate, route, other));
        if (found.length >= MOST_CROSSED) return found;
      }
    }
  }
  return found;
}

/** A cheap guess, so that not every pair of routes is tried: same beginning, or a pattern, or no path at all. */
function mayTake({ route }: Own, target: string): boolean {
  return route.paths.length === 0 || route.paths.some((path) => /[^A-Za-z0-9._~/%-]|^~/.test(path) || target.startsWith(path));
}

/** What both ask for: the other's host and method unless the first names its own, the headers of both. */
function blended(candidate: Candidate, route: Route, { route: other, candidates }: Own): readonly Candidate[] {
  const taken = new Set<string>();
  return candidates.flatMap((its): Candidate[] => {
    const method = route.methods.length === 0 || route.methods.includes(its.method) ? its.method : candidate.method;
    const [host] = route.hosts.length === 0 && other.hosts.length > 0 ? its.headers : candidate.headers;
    const extra = [...candidate.headers.slice(1), ...its.headers.slice(1)];
    const key = `${method} ${JSON.stringify([host, extra])}`;
    if (host === undefined || taken.has(key)) return [];
    taken.add(key);
    const { target, scheme } = candidate;
    return [{ method, target, headers: [host, ...extra], scheme, sni: scheme === "https" ? host[1].replace(/:\d+$/, "") : null }];
  });
}
