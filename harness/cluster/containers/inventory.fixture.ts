import { emptyInventory, plainEntity, plainPlugin, plainRoute, plainService } from "../../types/inventory.fixture.ts";
import type { Inventory, PluginInstance, Route, Service } from "../../types/inventory.ts";
import type { JsonObject } from "../../types/json.ts";

export function service(name: string, changes: Partial<Service> = {}): Service {
  return { ...plainService, id: `id-${name}`, name, host: `${name}.example.com`, ...changes };
}

export function route(name: string, changes: Partial<Route> = {}): Route {
  return { ...plainRoute, id: `id-${name}`, name, paths: [`/${name}`], ...changes };
}

/** A global plugin, unless it is told otherwise. */
export function plugin(name: string, config: JsonObject, changes: Partial<PluginInstance> = {}): PluginInstance {
  return { ...plainPlugin, id: `id-${name}`, name, config, label: `${name} (global)`, ...changes };
}

export function inventory(changes: Partial<Inventory>): Inventory {
  return { ...emptyInventory, workspaces: [{ id: "w", name: "default" }], ...changes };
}

export const entity = plainEntity;
