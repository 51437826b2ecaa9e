import { createHash } from "node:crypto";
import { effectivePlugins } from "../inventory/effective.ts";
import { predictRoute, type RouteMatch, type Router } from "../model/router/index.ts";
import type { Inventory, PluginInstance, Route } from "../types/inventory.ts";
import { headerValue, type RequestMessage } from "../types/message.ts";
import type { PlannedCounter } from "../types/plan.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { countersOf } from "./counters.ts";

/** One side of a cutover as the plan sees it: what it holds and how its router would decide. */
export interface Side {
  readonly inventory: Inventory;
  readonly router: Router;
}

/** What can be told of a recorded request before it is sent. */
export interface Traffic {
  /** Plugins that will be effective on X or on Y. */
  readonly plugins: ReadonlySet<string>;
  /** Instances that will be effective on X, which made the recording. */
  readonly onX: readonly PluginInstance[];
  /** Lanes it must be ordered in: its client, its identity, every counter and every entry of a cache that it shares with others. */
  readonly lanes: readonly string[];
  /** Rate-limit counters that it will be counted on. */
  readonly counters: readonly PlannedCounter[];
  /** The route that X's router will give it to; null: none. */
  readonly route: Route | null;
  /** Id of the consumer whose key, token or signature it carries; null: none that is known. */
  readonly consumer: string | null;
  /** One of the lanes: who sends it, as far as its credential or else its address tells. */
  readonly identity: string;
}

/** How the lane of a cache's entry begins. */
export const CACHE_LANE = "cache of ";

/** Makes the look-up that predicts, for a recorded request, the plugins on its way and the lanes it belongs to. */
export function trafficOracle(x: Side, y: Side): (exchange: RecordedExchange) => Traffic {
  const owners = keyOwners(x.inventory);
  const holders = new Map(x.inventory.credentials.map(({ id, consumer_id }) => [id, consumer_id]));
  const [instancesOnX, instancesOnY] = [instancesOf(x), instancesOf(y)];
  return (exchange) => {
    const consumer = consumerOf(exchange.request, owners) ?? provenBy(exchange, holders);
    const match = matchOn(x, exchange);
    const onX = instancesOnX(match, consumer);
    const instances = [...onX, ...instancesOnY(matchOn(y, exchange), consumer)];
    const identities = identityLanes(exchange, consumer);
    return {
      onX,
      route: match?.route ?? null,
      consumer,
      identity: identities.at(-1) ?? "",
      counters: countersOf([...new Map(instances.map((instance) => [instance.id, instance])).values()], exchange, consumer),
      plugins: new Set(instances.map((instance) => instance.name)),
      lanes: [
        ...new Set([
          ...identities,
          ...(consumer === null ? instances.flatMap(guestLanes) : []),
          ...instances.flatMap((instance) => counterLanes(instance, exchange)),
        ]),
      ],
    };
  };
}

function matchOn({ router }: Side, { request, scheme }: RecordedExchange): RouteMatch | null {
  return predictRoute(router, { ...request, scheme });
}

/** Looks up the instances on a route for a consumer: worked out once for each pair that occurs. */
function instancesOf({ inventory }: Side): (match: RouteMatch | null, consumer: string | null) => readonly PluginInstance[] {
  const known = new Map<string, readonly PluginInstance[]>();
  return (match, consumer) => {
    if (!match) return [];
    const key = `${match.route.id} ${consumer}`;
    const found =
      known.get(key) ??
      effectivePlugins(inventory, { route_id: match.route.id, service_id: match.service?.id ?? null, consumer_id: consumer });
    known.set(key, found);
    return found;
  };
}

function keyOwners(inventory: Inventory): ReadonlyMap<string, string> {
  const keys = inventory.credentials.filter((credential) => credential.kind === "key-auth");
  return new Map(keys.map((credential) => [credential.secrets["key"] ?? "", credential.consumer_id]));
}

/** A key may stand in any header or query argument, since each instance names its own. */
function consumerOf({ headers, target }: RequestMessage, owners: ReadonlyMap<string, string>): string | null {
  const query = target.includes("?") ? [...new URLSearchParams(target.slice(target.indexOf("?") + 1)).values()] : [];
  for (const value of [...headers.map(([, text]) => text), ...query]) {
    const owner = owners.get(value);
    if (owner !== undefined) return owner;
  }
  return null;
}

/** The consumer whose credential signs the request as it is sent; a wrong signature proves nobody. */
function provenBy({ renew = [] }: RecordedExchange, holders: ReadonlyMap<string, string>): string | null {
  const proof = renew.find((one) => "credential" in one && !("signature" in one && one.signature === "other"));
  return proof === undefined || !("credential" in proof) ? null : (holders.get(proof.credential ?? "") ?? null);
}

function identityLanes({ client, request }: RecordedExchange, consumer: string | null): string[] {
  const lanes = [`client ${client ?? "unknown"}`];
  const authorization = headerValue(request.headers, "authorization");
  if (consumer !== null) lanes.push(`consumer ${consumer}`);
  else if (authorization !== undefined)
    lanes.push(`authorization ${createHash("sha256").update(authorization).digest("hex").slice(0, 16)}`);
  return lanes;
}

/** Whoever brings no credential is the anonymous consumer where there is one, and shares its counters with all the others. */
function guestLanes({ config }: PluginInstance): string[] {
  return typeof config["anonymous"] === "string" ? [`guests who are ${config["anonymous"]}`] : [];
}

/** Entries of a cache, and counters that other clients share: by service, header or path (facts of rate-limiting's `limit_by`). */
function counterLanes(instance: PluginInstance, { request }: RecordedExchange): string[] {
  // The second of two clients that ask for the same gets what the first one brought into the cache, whatever else they share.
  if (instance.name === "proxy-cache") return [`${CACHE_LANE}${instance.id}: ${request.method} ${request.target.split("?")[0]}`];
  if (instance.name !== "rate-limiting" && instance.name !== "response-ratelimiting") return [];
  switch (instance.config["limit_by"]) {
    case "service":
      return [`service of ${instance.id}`];
    case "header":
      return [`header of ${instance.id}: ${headerValue(request.headers, String(instance.config["header_name"])) ?? ""}`];
    case "path":
      return [`path of ${instance.id}`];
    default:
      return [];
  }
}
