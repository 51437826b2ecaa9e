import { emptyInventory, plainEntity, plainPlugin, plainRoute, plainService } from "../types/inventory.fixture.ts";
import type { Credential, Inventory, PluginInstance, Route, Service } from "../types/inventory.ts";

/** Builders for inventories in tests: only what a test is about is written down. */

export function service(part: Partial<Service> & Pick<Service, "id">): Service {
  return { ...plainService, name: part.id, host: `${part.id}.internal`, ...part };
}

export function route(part: Partial<Route> & Pick<Route, "id">): Route {
  return { ...plainRoute, name: part.id, paths: [`/${part.id}`], ...part };
}

export function plugin(part: Partial<PluginInstance> & Pick<PluginInstance, "name">): PluginInstance {
  const { route_id = null, service_id = null, consumer_id = null } = part;
  const parts = [route_id && "route", service_id && "service", consumer_id && "consumer"].filter(Boolean).join("+");
  return {
    ...plainPlugin,
    id: `${part.name}-${route_id ?? service_id ?? consumer_id ?? "everywhere"}`,
    scope: (parts || "global") as PluginInstance["scope"],
    label: `${part.name} on ${route_id === null ? parts || "everything" : `route ${route_id}`}`,
    ...part,
  };
}

export function key(value: string, consumer_id: string): Credential {
  return { ...plainEntity, id: `key of ${consumer_id}`, kind: "key-auth", consumer_id, fields: {}, secrets: { key: value }, ttl: null };
}

export function inventory(part: Partial<Inventory> = {}): Inventory {
  return { ...emptyInventory, ...part };
}
