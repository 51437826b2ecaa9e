import type { Inventory } from "../types/inventory.ts";
import type { Json, JsonObject } from "../types/json.ts";
import { fieldsOf, filled, type SchemaOf } from "./schemas.ts";

/** Kinds whose further columns have defaults, by where their schema is. */
const CORE = ["services", "routes", "upstreams", "targets", "consumers", "plugins"] as const;

/**
 * An inventory in which no setting depends on whether a row or the Admin API told it: defaults are filled in by the gateway's own schemas, and
 * what is null is missing. Done to both, what differs then differs in what it means.
 */
export async function comparable(inventory: Inventory, schemaOf: SchemaOf): Promise<Inventory> {
  const schemas = new Map<string, JsonObject>();
  for (const kind of CORE) schemas.set(kind, await schemaOf(kind));
  const plugins = [];
  for (const plugin of inventory.plugins) {
    const config = fieldsOf((await schemaOf(`plugins/${encodeURIComponent(plugin.name)}`))["fields"]).find(([name]) => name === "config");
    plugins.push({ ...plugin, config: filled(config?.[1] ?? {}, plugin.config) });
  }
  const further = <T extends { readonly extra?: JsonObject }>(kind: (typeof CORE)[number], entities: readonly T[]) =>
    entities.map((entity) => ({ ...entity, extra: filled(furtherFields(schemas.get(kind) ?? {}, entity), entity.extra ?? {}) }));
  return {
    ...inventory,
    services: further("services", inventory.services),
    routes: further("routes", inventory.routes),
    upstreams: further("upstreams", inventory.upstreams),
    targets: further("targets", inventory.targets),
    consumers: further("consumers", inventory.consumers),
    plugins: further("plugins", plugins),
  };
}

/** Of an entity's schema what is in no field of its own here: neither read already, nor made by Kong, nor a reference to another entity. */
function furtherFields(schema: JsonObject, entity: object): JsonObject {
  const fields = fieldsOf(schema["fields"]).filter(
    ([name, field]) => !Object.hasOwn(entity, name) && field["auto"] !== true && field["type"] !== "foreign" && name !== "ws_id",
  );
  return { fields: fields.map(([name, field]): Json => ({ [name]: field })) };
}
