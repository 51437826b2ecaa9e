import { createHash } from "node:crypto";
import { emptyInventory, plainEntity, plainPlugin, plainRoute, plainService } from "../types/inventory.fixture.ts";
import type { Consumer, Credential, Inventory, PluginInstance, Route, Service } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";

/** Builds inventories for tests by name; only what a test is about is written down. */

/** Always the same id for a name, shaped like Kong's. */
function idOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function service(name: string, part: Partial<Service> = {}): Service {
  return { ...plainService, id: idOf(`service ${name}`), name, host: `${name}.internal`, ...part };
}

/** A route of the service, taking `/<name>`. */
export function route(name: string, of: Service | null, part: Partial<Route> = {}): Route {
  return { ...plainRoute, id: idOf(`route ${name}`), name, service_id: of?.id ?? null, paths: [`/${name}`], ...part };
}

export function consumer(name: string, part: Partial<Consumer> = {}): Consumer {
  return { ...plainEntity, id: idOf(`consumer ${name}`), username: name, custom_id: null, ...part };
}

export function key(of: Consumer, text: string, part: Partial<Credential> = {}): Credential {
  return {
    ...plainEntity,
    id: idOf(`key ${text}`),
    kind: "key-auth",
    consumer_id: of.id,
    fields: {},
    secrets: { key: text },
    ttl: null,
    ...part,
  };
}

interface Scope {
  readonly route?: Route;
  readonly service?: Service;
  readonly consumer?: Consumer;
}

export function plugin(name: string, scope: Scope, config: JsonObject, part: Partial<PluginInstance> = {}): PluginInstance {
  const kinds = (["route", "service", "consumer"] as const).filter((kind) => scope[kind]);
  const where = kinds.map((kind) => `${kind} ${kind === "consumer" ? scope.consumer?.username : scope[kind]?.name}`).join(" and ");
  return {
    ...plainPlugin,
    id: idOf(`${name} ${where}`),
    name,
    config,
    route_id: scope.route?.id ?? null,
    service_id: scope.service?.id ?? null,
    consumer_id: scope.consumer?.id ?? null,
    scope: (kinds.join("+") || "global") as PluginInstance["scope"],
    label: `${name} on ${where || "everything"}`,
    ...part,
  };
}

export function inventory(part: Partial<Inventory>): Inventory {
  return { ...emptyInventory, ...part };
}
