import { emptyInventory, plainEntity, plainPlugin, plainRoute, plainService } from "../types/inventory.fixture.ts";
import type { Credential, Inventory, PluginInstance, Route, Service } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";

export const ALICE = "00000000-0000-4000-8000-00000000a11c";
export const BOB = "00000000-0000-4000-8000-000000000b0b";
const ROUTE = "00000000-0000-4000-8000-0000000000f1";

export const service: Service = {
  ...plainService,
  id: "00000000-0000-4000-8000-0000000000e1",
  name: "shop",
  host: "shop.internal",
  port: 8080,
};

export const route: Route = { ...plainRoute, id: ROUTE, name: "shop", service_id: service.id, paths: ["/shop"] };

/** One plugin on the route, or elsewhere with a scope of its own. */
export function instance(
  name: string,
  config: JsonObject,
  place: Partial<Pick<PluginInstance, "route_id" | "consumer_id" | "scope">> = {},
): PluginInstance {
  return { ...plainPlugin, id: `${name} ${JSON.stringify(place)}`, name, config, label: name, route_id: ROUTE, scope: "route", ...place };
}

export function everywhere(name: string, config: JsonObject): PluginInstance {
  return instance(name, config, { route_id: null, scope: "global" });
}

export function credential(kind: Credential["kind"], columns: Partial<Credential>): Credential {
  return { ...plainEntity, id: `${kind} credential`, kind, consumer_id: ALICE, fields: {}, secrets: {}, ttl: null, ...columns };
}

/** alice with key alice-key and group finance, bob with key bob-key, one route /shop to shop.internal:8080. */
export function inventory(plugins: readonly PluginInstance[], changes: Partial<Inventory> = {}): Inventory {
  return {
    ...emptyInventory,
    workspaces: [{ id: "w", name: "default" }],
    services: [service],
    routes: [route],
    consumers: [
      { ...plainEntity, id: ALICE, username: "alice", custom_id: "c-1" },
      { ...plainEntity, id: BOB, username: "bob", custom_id: null },
    ],
    plugins,
    credentials: [
      credential("key-auth", { id: "alice-credential", secrets: { key: "alice-key" } }),
      credential("key-auth", { id: "bob-credential", consumer_id: BOB, secrets: { key: "bob-key" } }),
    ],
    acls: [{ ...plainEntity, id: "g", consumer_id: ALICE, group: "finance" }],
    ...changes,
  };
}
