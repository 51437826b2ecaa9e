import type { Inventory, Route, Service } from "../../types/inventory.ts";
import { headerValue, type RequestMessage } from "../../types/message.ts";
import type { VersionLine } from "../../types/version.ts";
import { compatibleEngine } from "./compatible.ts";
import { matchersOf } from "./compatible-entry.ts";
import { finish, type Winner } from "./finish.ts";
import { compatibleGaps, traditionalGaps } from "./gaps.ts";
import { splitHostPort } from "./host.ts";
import { type Seen, seenBy } from "./seen.ts";
import { traditionalEngine } from "./traditional.ts";
import { entriesOf } from "./traditional-entry.ts";
import type { RouteMatch, Router, RouterGap, RouterRequest, SoundRouter } from "./types.ts";

export { toBytes } from "./bytes.ts";
export { encodePath, normalisePath } from "./normalise-path.ts";
export { regexOfPath } from "./path-kind.ts";
export type { RouteChoice, RouteMatch, Router, RouterRequest, SoundRouter } from "./types.ts";

/** Protocols of the http subsystem; a route that has none of them is not in the http router (kong/constants.lua). */
const httpProtocols = new Set(["http", "https", "grpc", "grpcs"]);
/** Listening ports that stand in when a prediction has no port of its own: `proxy_listen` as shipped (kong/templates/kong_defaults.lua). */
const shippedPorts = { http: 8000, https: 8443 } as const;

interface Stored {
  readonly route: Route;
  readonly service: Service | null;
}

interface Engine {
  readonly find: (seen: Seen) => Winner | null;
  readonly gaps: readonly (RouterGap & { readonly kind: "refused" | "not-modelled" })[];
}

/**
 * A router over the routes of an inventory as Kong of that line builds it: "traditional" on 2.8, "traditional_compatible"
 * (the default flavour) on 3.4 and 3.9. Pure: the same inventory, line and request always give the same match.
 * Routes of disabled services are left out; routes without a service take part. Protocols are no matching criterion: a route for
 * https only also wins on http and is then answered with 426 or a redirect. The inventory does not tell an empty list from one
 * that is not set, and does not hold `sources` and `destinations`; routes with an `expression` are reported as not modelled.
 */
export function buildRouter(inventory: Inventory, line: VersionLine): SoundRouter {
  const services = new Map(inventory.services.map((service) => [service.id, service]));
  const stored = inventory.routes.flatMap((route): Stored[] => {
    const service = route.service_id === null ? null : (services.get(route.service_id) ?? null);
    const takesPart = service?.enabled !== false && route.protocols.some((protocol) => httpProtocols.has(protocol));
    return takesPart ? [{ route, service }] : [];
  });
  const engine = line === "2.8" ? traditional(stored) : compatible(stored, line);
  const gapsOf = (kind: "refused" | "not-modelled"): RouterGap[] =>
    engine.gaps.filter((gap) => gap.kind === kind).map(({ route, subject, reason }) => ({ route, subject, reason }));
  return {
    line,
    match: (request): RouteMatch | null => {
      const seen = seenBy(request);
      const winner = engine.find(seen);
      return winner && finish(winner, seen, request.target, line);
    },
    choose: engine.find,
    notModelled: gapsOf("not-modelled"),
    refused: gapsOf("refused"),
  };
}

function traditional(stored: readonly Stored[]): Engine {
  const entries = stored.flatMap(({ route, service }) => entriesOf(route, service)).filter(({ category }) => category !== 0);
  const find = traditionalEngine(entries);
  return {
    find: (seen) => {
      const found = find(seen);
      return found && { route: found.entry.route, service: found.entry.service, path: found.path };
    },
    gaps: traditionalGaps(entries),
  };
}

function compatible(stored: readonly Stored[], line: VersionLine): Engine {
  const all = stored.flatMap(({ route, service }) => matchersOf(route, service, line));
  const gaps = compatibleGaps(all);
  const dropped = new Set(gaps.filter(({ drops }) => drops).map(({ matcher }) => matcher));
  const find = compatibleEngine(
    all.filter((matcher) => !dropped.has(matcher)),
    line,
  );
  return {
    find: (seen) => {
      const found = find(seen);
      return found && { route: found.matcher.route, service: found.matcher.service, path: found.path };
    },
    gaps: gaps.map(({ kind, matcher, subject, reason }) => ({ kind, route: matcher.route, subject, reason })),
  };
}

/** What a recording tells of a request that a router may look at. */
type RecordedRequest = Pick<RequestMessage, "method" | "target" | "headers">;

/**
 * A recorded request as it reaches a router: on https the name asked for by SNI is taken to be that of the Host header, and the listening
 * port to be the shipped one (it counts only for hosts configured with a port).
 */
function asReplayed({ method, target, headers }: RecordedRequest, scheme: "http" | "https"): RouterRequest {
  const host = scheme === "https" ? headerValue(headers, "host") : undefined;
  return { method, target, headers, scheme, sni: host === undefined ? null : splitHostPort(host).host, port: shippedPorts[scheme] };
}

/** A recorded request as routers look at it: the same for all of them. */
export function seenInReplay(request: RecordedRequest, scheme: "http" | "https"): Seen {
  return seenBy(asReplayed(request, scheme));
}

/** The route a recorded request will take, judged by what a recording tells. */
export function predictRoute(router: Router, request: RecordedRequest & { readonly scheme: "http" | "https" }): RouteMatch | null {
  return router.match(asReplayed(request, request.scheme));
}
