import type { RouteMatch, Router } from "../../model/router/index.ts";
import type { Candidate } from "../../probe/candidates.ts";

/** A request that X and Y treat differently, by their router models. */
export interface Turned {
  readonly request: Candidate;
  readonly x: RouteMatch;
  /** Null: no route on Y matches. */
  readonly y: RouteMatch | null;
}

export interface Turnings {
  /** Another route wins on Y. */
  readonly moved: readonly Turned[];
  /** The same route wins and asks the upstream for something else. */
  readonly rewritten: readonly Turned[];
}

/** Listening ports as shipped; they count only for hosts that are configured with a port. */
const ports = { http: 8000, https: 8443 } as const;

/** Requests that no route of X takes are left out: nobody relies on them. */
export function compareRouters(x: Router, y: Router, requests: readonly Candidate[]): Turnings {
  const moved: Turned[] = [];
  const rewritten: Turned[] = [];
  for (const request of requests) {
    const asked = { ...request, port: ports[request.scheme] };
    const onX = x.match(asked);
    if (onX === null) continue;
    const onY = y.match(asked);
    if (onY?.route.id !== onX.route.id) moved.push({ request, x: onX, y: onY });
    else if (onY.upstreamTarget !== onX.upstreamTarget) rewritten.push({ request, x: onX, y: onY });
  }
  return { moved, rewritten };
}

/** Host names that stand for any (harness/probe/candidates.ts). */
const anyHost = new Set(["gateway.test", "localhost"]);

/** "GET /orders/7 (Host: a.example, x-version: 2)": Host only where it decides. */
export function requestLine({ method, target, headers }: Candidate): string {
  const told = headers.filter(([name, value]) => name !== "Host" || !anyHost.has(value)).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${target}${told.length > 0 ? ` (${told.join(", ")})` : ""}`;
}
