import { effectivePlugins } from "../inventory/effective.ts";
import type { Inventory, PluginInstance, Route } from "../types/inventory.ts";

/** What an inventory configures on its routes, looked up once for each of them: every exchange asks for it on X and on Y. */
interface OnRoutes {
  readonly routes: ReadonlyMap<string, Route>;
  /** Consumers that some instance is for. Anybody else is as nobody to all of them. */
  readonly consumers: ReadonlySet<string>;
  readonly instances: Map<Route, Map<string | null, readonly PluginInstance[]>>;
}

const known = new WeakMap<Inventory, OnRoutes>();

/** Consumers kept apart on one route: many have instances of their own only where somebody makes them by the thousand. */
const CONSUMERS_KEPT = 100;

/** The row of a route, or null where the inventory has none of that id. */
export function routeIn(inventory: Inventory, id: string | null): Route | null {
  return id === null ? null : (onRoutes(inventory).routes.get(id) ?? null);
}

/** Plugin instances that apply to a route and a consumer, by Kong's precedence. Equal questions are given one and the same list. */
export function instancesOn(route: Route, consumer: string | null, inventory: Inventory): readonly PluginInstance[] {
  const { consumers, instances } = onRoutes(inventory);
  const someone = consumer !== null && consumers.has(consumer) ? consumer : null;
  const here = instances.get(route) ?? new Map<string | null, readonly PluginInstance[]>();
  const found = here.get(someone);
  if (found !== undefined) return found;
  const effective = effectivePlugins(inventory, { route_id: route.id, service_id: route.service_id, consumer_id: someone });
  if (here.size < CONSUMERS_KEPT) here.set(someone, effective);
  instances.set(route, here);
  return effective;
}

/** Built once for an inventory, which must not be altered afterwards. */
function onRoutes(inventory: Inventory): OnRoutes {
  const before = known.get(inventory);
  if (before !== undefined) return before;
  const made: OnRoutes = {
    routes: new Map(inventory.routes.map((route) => [route.id, route])),
    consumers: new Set(inventory.plugins.flatMap(({ consumer_id }) => consumer_id ?? [])),
    instances: new Map(),
  };
  known.set(inventory, made);
  return made;
}
