import { effectivePlugins } from "../inventory/effective.ts";
import type { Change } from "../types/change.ts";
import type { Inventory, PluginInstance, Route } from "../types/inventory.ts";
import { holds } from "./changes.ts";

/** What of a configuration a documented change can show on. */
export interface Touched {
  readonly routes: readonly Route[];
  /** The plugin instances that bring it about; none where the change belongs to no plugin. */
  readonly instances: readonly PluginInstance[];
}

/**
 * What a change can show on in this configuration, or null for nothing: the part of `applies` that an inventory can answer. What a request must
 * be like (who answers, with which status) is not asked. `onY` is the same configuration after the migrations, null where it is not known.
 */
export function touchedBy({ applies }: Change, inventory: Inventory, onY: Inventory | null): Touched | null {
  const { plugin, config = {}, route, routeOnY } = applies;
  if (routeOnY !== undefined && onY !== null && !onY.routes.some((one) => holds(one, routeOnY))) return null;
  const routes = route === undefined ? inventory.routes : inventory.routes.filter((one) => holds(one, route));
  if (plugin === undefined) return route !== undefined && routes.length === 0 ? null : { routes, instances: [] };
  const instances = inventory.plugins.filter((one) => one.name === plugin && one.enabled && holds(one.config, config));
  if (instances.length === 0) return null;
  return { routes: routes.filter((one) => instances.some((instance) => isEffective(instance, one, inventory))), instances };
}

/** Whether an instance runs on a route for somebody: for whoever comes, or for the consumer that it is scoped to. */
function isEffective(instance: PluginInstance, { id, service_id }: Route, inventory: Inventory): boolean {
  if (instance.route_id !== null && instance.route_id !== id) return false;
  if (instance.service_id !== null && instance.service_id !== service_id) return false;
  return effectivePlugins(inventory, { route_id: id, service_id, consumer_id: instance.consumer_id }).some((one) => one.id === instance.id);
}
