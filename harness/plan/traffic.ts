import { createHash } from "node:crypto";
import { effectivePlugins } from "../inventory/effective.ts";
import { predictRoute, type Router } from "../model/router/index.ts";
import type { Inventory, PluginInstance } from "../types/inventory.ts";
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
  /** Lanes it must be ordered in: its client, its identity, and every counter it shares with others. */
  readonly lanes: readonly string[];
  /** Rate-limit counters that it will be counted on. */
  readonly counters: readonly PlannedCounter[];
}

/** Makes the look-up that predicts, for a recorded request, the plugins on its way and the lanes it belongs to. */
export function trafficOracle(x: Side, y: Side): (exchange: RecordedExchange) => Traffic {
  const owners = keyOwners(x.inventory);
  return (exchange) => {
    const consumer = consumerOf(exchange.request, owners);
    const onX = instancesOn(x, exchange, consumer);
    const instances = [...onX, ...instancesOn(y, exchange, consumer)];
    return {
      onX,
      counters: countersOf([...new Map(instances.map((instance) => [instance.id, instance])).values()], exchange, consumer),
      plugins: new Set(instances.map((instance) => instance.name)),
      lanes: [
        ...new Set([
          ...identityLanes(exchange, consumer),
          ...(consumer === null ? instances.flatMap(guestLanes) : []),
          ...instances.flatMap((instance) => counterLanes(instance, exchange)),
        ]),
      ],
    };
  };
}

function instancesOn({ inventory, router }: Side, exchange: RecordedExchange, consumer: string | null): readonly PluginInstance[] {
  const match = predictRoute(router, { ...exchange.request, scheme: exchange.scheme });
  if (!match) return [];
  return effectivePlugins(inventory, { route_id: match.route.id, service_id: match.service?.id ?? null, consumer_id: consumer });
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

/** Counters that other clients share: by service, header or path (facts of rate-limiting's `limit_by`). */
function counterLanes(instance: PluginInstance, { request }: RecordedExchange): string[] {
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
