import { effectivePlugins } from "../inventory/effective.ts";
import type { RouteChoice } from "../model/router/index.ts";
import type { Inventory, PluginInstance } from "../types/inventory.ts";
import { type SharedLane, sharedLanes } from "./shared-lanes.ts";

/** What the requests have in common that one consumer, or nobody known, sends to one route of X and one of Y. */
export interface Way {
  /** Instances that will be effective on X. */
  readonly onX: readonly PluginInstance[];
  /** Those on X or on Y, each once; as on Y where it is on both. */
  readonly instances: readonly PluginInstance[];
  readonly plugins: ReadonlySet<string>;
  /** Lanes that these requests share with those of others. */
  readonly shared: readonly SharedLane[];
}

/** A thousand routes for ten consumers each. More are worked out anew, so that they take some ten megabytes at the most. */
const REMEMBERED_WAYS = 10_000;

/** Works out each way once, as long as there are not very many. */
export function waysOf(x: Inventory, y: Inventory): (onX: RouteChoice | null, onY: RouteChoice | null, consumer: string | null) => Way {
  const known = new Map<string, Way>();
  return (onX, onY, consumer) => {
    const key = `${onX?.route.id} ${onY?.route.id} ${consumer}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const way = wayOf(instancesOn(x, onX, consumer), instancesOn(y, onY, consumer), consumer);
    if (known.size >= REMEMBERED_WAYS) known.clear();
    known.set(key, way);
    return way;
  };
}

function instancesOn(inventory: Inventory, match: RouteChoice | null, consumer: string | null): readonly PluginInstance[] {
  if (match === null) return [];
  return effectivePlugins(inventory, { route_id: match.route.id, service_id: match.service?.id ?? null, consumer_id: consumer });
}

function wayOf(onX: readonly PluginInstance[], onY: readonly PluginInstance[], consumer: string | null): Way {
  const all = [...onX, ...onY];
  return {
    onX,
    instances: [...new Map(all.map((instance) => [instance.id, instance])).values()],
    plugins: new Set(all.map(({ name }) => name)),
    shared: sharedLanes(all, consumer),
  };
}
