import type { PluginInstance } from "../types/inventory.ts";
import { headerValue, type RequestMessage } from "../types/message.ts";

/** A lane of requests that share something, whoever sends them. */
export type SharedLane =
  | { readonly kind: "all"; readonly lane: string }
  /** One for each value of a header. */
  | { readonly kind: "header"; readonly lane: string; readonly header: string }
  /** One for each method and path. */
  | { readonly kind: "entry"; readonly lane: string };

/** How the lane of a cache's entry begins. */
export const CACHE_LANE = "cache of ";

/** The lanes that these instances make, each once. Who is known as a consumer is no guest. */
export function sharedLanes(instances: readonly PluginInstance[], consumer: string | null): readonly SharedLane[] {
  const all = [...(consumer === null ? instances.flatMap(guestLanes) : []), ...instances.flatMap(counterLanes)];
  return [...new Map(all.map((lane) => [JSON.stringify(lane), lane])).values()];
}

/** The name of such a lane for a request. */
export function laneOf(shared: SharedLane, { method, target, headers }: RequestMessage): string {
  switch (shared.kind) {
    case "all":
      return shared.lane;
    case "header":
      return `${shared.lane}: ${headerValue(headers, shared.header) ?? ""}`;
    case "entry":
      return `${shared.lane}: ${method} ${pathOf(target)}`;
  }
}

/** A request target without its query. */
export function pathOf(target: string): string {
  const mark = target.indexOf("?");
  return mark === -1 ? target : target.slice(0, mark);
}

/** Whoever brings no credential is the anonymous consumer where there is one, and shares its counters with all the others. */
function guestLanes({ config }: PluginInstance): readonly SharedLane[] {
  return typeof config["anonymous"] === "string" ? [{ kind: "all", lane: `guests who are ${config["anonymous"]}` }] : [];
}

/** Entries of a cache, and counters that other clients share: by service, header or path (facts of rate-limiting's `limit_by`). */
function counterLanes({ id, name, config }: PluginInstance): readonly SharedLane[] {
  // The second of two clients that ask for the same gets what the first one brought into the cache, whatever else they share.
  if (name === "proxy-cache") return [{ kind: "entry", lane: `${CACHE_LANE}${id}` }];
  if (name !== "rate-limiting" && name !== "response-ratelimiting") return [];
  switch (config["limit_by"]) {
    case "service":
      return [{ kind: "all", lane: `service of ${id}` }];
    case "header":
      return [{ kind: "header", lane: `header of ${id}`, header: String(config["header_name"]) }];
    case "path":
      return [{ kind: "all", lane: `path of ${id}` }];
    default:
      return [];
  }
}
