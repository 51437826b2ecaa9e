import type { AclGroup, PluginInstance } from "../types/inventory.ts";
import { commonFields } from "./entities.ts";
import { pluginLabel, scopeOf } from "./labels.ts";
import { flag, jsonObject, type Row, text, texts } from "./rows.ts";

const read: ReadonlySet<string> = new Set([
  ..."id ws_id tags created_at updated_at cache_key name enabled config protocols route_id service_id consumer_id".split(" "),
]);

/** The default of a plugin row's `protocols` (kong/db/schema/typedefs.lua, protocols_http). */
const defaultProtocols = ["grpc", "grpcs", "http", "https"];

/** A row of `plugins`, whatever the plugin; `nameOf` gives the name of a route, service or consumer by its id. */
export function plugin(row: Row, nameOf: (id: string) => string): PluginInstance {
  const name = text(row, "name") ?? "";
  const ids = { route_id: text(row, "route_id"), service_id: text(row, "service_id"), consumer_id: text(row, "consumer_id") };
  const protocols = texts(row, "protocols");
  return {
    ...commonFields(row, read),
    name,
    enabled: flag(row, "enabled", true),
    config: jsonObject(row, "config"),
    protocols: protocols.length === 0 ? defaultProtocols : protocols,
    ...ids,
    scope: scopeOf(ids),
    label: pluginLabel(name, ids, nameOf),
  };
}

/** A row of `acls`: one group of one consumer. */
export function aclGroup(row: Row): AclGroup {
  return { ...commonFields(row, null), consumer_id: text(row, "consumer_id") ?? "", group: text(row, "group") ?? "" };
}
