import type { Inventory, PluginInstance } from "../types/inventory.ts";

/** Where a request stands when a plugin is chosen: ids of the matched route, its service, and the consumer known by then. */
export interface PluginPlace {
  readonly route_id: string | null;
  readonly service_id: string | null;
  readonly consumer_id: string | null;
}

/**
 * The one row of each plugin that Kong runs at a place, the most specific first found: route+service+consumer, route+consumer,
 * service+consumer, route+service, consumer, route, service, global. A disabled row is as if absent, it switches nothing off,
 * and so is one for streams only or of another workspace than the route's.
 * Rule: kong/runloop/plugins_iterator.lua, the same from 2.8 to 3.9.
 */
export function effectivePlugins(inventory: Inventory, place: PluginPlace): readonly PluginInstance[] {
  const workspace = workspaceOf(inventory, place.route_id);
  const chosen = new Map<string, PluginInstance>();
  for (const instance of inventory.plugins) {
    if (!instance.enabled || !covers(instance, place) || !runsOnHttp(instance)) continue;
    if (workspace !== null && instance.workspace_id !== null && instance.workspace_id !== workspace) continue;
    const rival = chosen.get(instance.name);
    if (rival === undefined || specificity(instance) > specificity(rival)) chosen.set(instance.name, instance);
  }
  return [...chosen.values()];
}

/** Null, which restricts nothing, when there is one workspace only: open-source Kong has no other. */
function workspaceOf(inventory: Inventory, route: string | null): string | null {
  if (inventory.workspaces.length < 2 || route === null) return null;
  return inventory.routes.find(({ id }) => id === route)?.workspace_id ?? null;
}

function covers(instance: PluginInstance, place: PluginPlace): boolean {
  return (
    (instance.route_id === null || instance.route_id === place.route_id) &&
    (instance.service_id === null || instance.service_id === place.service_id) &&
    (instance.consumer_id === null || instance.consumer_id === place.consumer_id)
  );
}

/** A row's protocols only tell HTTP from streams: one for https alone also runs on plain http. */
const httpProtocols: ReadonlySet<string> = new Set(["http", "https", "grpc", "grpcs", "ws", "wss"]);

function runsOnHttp(instance: PluginInstance): boolean {
  return instance.protocols.length === 0 || instance.protocols.some((protocol) => httpProtocols.has(protocol));
}

/** The order above as a number: a consumer outweighs a lone route, but not a route together with its service. */
const ranks: Readonly<Record<PluginInstance["scope"], number>> = {
  "route+service+consumer": 8,
  "route+consumer": 7,
  "service+consumer": 6,
  "route+service": 5,
  consumer: 4,
  route: 3,
  service: 2,
  global: 1,
};

function specificity(instance: PluginInstance): number {
  return ranks[instance.scope];
}
