import { effectivePlugins } from "../inventory/effective.ts";
import { buildRouter, type RouteMatch, type Router } from "../model/router/index.ts";
import type { ProbeRequest } from "../types/case.ts";
import type { Inventory, Route } from "../types/inventory.ts";
import { headerValue, NO_BODY } from "../types/message.ts";
import { type Candidate, candidatesFor } from "./candidates.ts";
import { identify } from "./identify.ts";
import type { Reach, Reached, ReachOptions, Unreachable } from "./types.ts";

export { anyone, type Identity, type Reach } from "./types.ts";

/** The listening ports of a Kong as shipped; they count only for hosts that are configured with a port (3.9). */
const ports = { http: 8000, https: 8443 } as const;

interface Side {
  readonly name: "X" | "Y";
  readonly inventory: Inventory;
  readonly router: Router;
}

/**
 * Finds requests that exercise routes, by the router models of both lines with what each side's database holds. Pure, and
 * answers are remembered. A route is reached only by a request that both sides give to it: a request that only X gives to it would
 * exercise another route's plugins on Y.
 */
export function createReach({ x, y, xLine, yLine, now }: ReachOptions): Reach {
  const sides = {
    x: { name: "X", inventory: x, router: buildRouter(x, xLine) },
    y: { name: "Y", inventory: y, router: buildRouter(y, yLine) },
  } as const;
  const known = new Map<string, Reached | Unreachable>();
  return {
    route(routeId, wanted) {
      const key = `${routeId} ${wanted?.method ?? ""}`;
      const answer = known.get(key) ?? findRequest(sides, routeId, wanted?.method ?? null);
      known.set(key, answer);
      return answer;
    },
    leads(routeId, request) {
      const route = x.routes.find(({ id }) => id === routeId);
      return route ? verdictOn(sides, route, [candidateOf(request)], request) : unreachable("it is not among the routes of X");
    },
    identify: (routeId, wish) => identify({ x, y, now }, routeId, wish),
  };
}

interface Sides {
  readonly x: Side;
  readonly y: Side;
}

function findRequest(sides: Sides, routeId: string, method: string | null): Reached | Unreachable {
  const route = sides.x.inventory.routes.find(({ id }) => id === routeId);
  if (!route) return unreachable("it is not among the routes of X");
  if (!sides.y.inventory.routes.some(({ id }) => id === routeId)) return unreachable("Y does not have the route");
  if (!route.protocols.some((protocol) => protocol === "http" || protocol === "https")) {
    return unreachable(`it speaks ${route.protocols.join(" and ")}, and probes are HTTP`);
  }
  const service = sides.x.inventory.services.find(({ id }) => id === route.service_id);
  if (service?.enabled === false) return unreachable(`its service ${service.name ?? service.id} is disabled`);
  const candidates = candidatesFor(route, sides.x.router.line, method);
  if (candidates.length === 0)
    return unreachable(method === null ? "no request can be made up for its paths" : `it does not take ${method}`);
  return verdictOn(sides, route, candidates, { body: NO_BODY, client: allowedClient(sides.x.inventory, route) });
}

/** The first candidate that both sides give to the route, or who takes them instead. */
function verdictOn(
  sides: Sides,
  route: Route,
  candidates: readonly Candidate[],
  rest: Pick<ProbeRequest, "body" | "client">,
): Reached | Unreachable {
  const takenOnX = new Set<string>();
  const takenOnY = new Set<string>();
  for (const candidate of candidates) {
    const x = matchOn(sides.x, candidate);
    if (x?.route.id !== route.id) takenOnX.add(nameOf(x));
    else {
      const y = matchOn(sides.y, candidate);
      const { method, target, headers, scheme } = candidate;
      if (y?.route.id === route.id) {
        const { body, client } = rest;
        const request: ProbeRequest = { method, target, headers, body, client, ...(scheme === "https" ? { scheme } : {}) };
        return { kind: "reached", route, request, scheme, x, y };
      }
      takenOnY.add(nameOf(y));
    }
  }
  const [side, taken] = takenOnY.size > 0 ? [sides.y, takenOnY] : [sides.x, takenOnX];
  return unreachable(gapOf(side, route) ?? shadowed(side, taken, candidates.length));
}

/** On https the name asked for by SNI is that of the Host header, as the replayer does it. */
function candidateOf({ method, target, headers, scheme = "http" }: ProbeRequest): Candidate {
  const host = headerValue(headers, "host")?.replace(/:\d+$/, "") ?? null;
  return { method, target, headers, scheme, sni: scheme === "https" ? host : null };
}

function matchOn({ router }: Side, candidate: Candidate): RouteMatch | null {
  return router.match({ ...candidate, port: ports[candidate.scheme] });
}

function shadowed(side: Side, taken: ReadonlySet<string>, count: number): string {
  const what = count === 1 ? "the request" : side.name === "X" ? "every candidate" : "every request that X gives to it";
  return `on ${side.name} ${what} is taken by ${[...taken].sort().join(" or ")}`;
}

const nameOf = (match: RouteMatch | null): string => (match ? `route ${match.route.name ?? match.route.id}` : "no route");

/** A rule of the route that takes no part is the better explanation than who took the request. */
function gapOf({ name, router }: Side, route: Route): string | null {
  const refused = router.refused.find((gap) => gap.route.id === route.id);
  if (refused) return `on ${name} Kong ${router.line} leaves its ${refused.subject} out of the router: ${refused.reason}`;
  const gap = router.notModelled.find((one) => one.route.id === route.id);
  return gap ? `on ${name} its ${gap.subject} cannot be modelled: ${gap.reason}` : null;
}

/** An address that an ip-restriction in front of the route lets in: the first of its allow list, of a block its first address. */
function allowedClient(inventory: Inventory, route: Route): string | null {
  const place = { route_id: route.id, service_id: route.service_id, consumer_id: null };
  const guard = effectivePlugins(inventory, place).find(({ name }) => name === "ip-restriction");
  const allow = guard?.config["allow"];
  const first: unknown = Array.isArray(allow) ? allow[0] : null;
  return typeof first === "string" ? (first.split("/")[0] ?? null) : null;
}

const unreachable = (reason: string): Unreachable => ({ kind: "unreachable", reason });
