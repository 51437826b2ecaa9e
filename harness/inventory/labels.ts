import type { PluginScope } from "../types/inventory.ts";

/** The three things that a plugin row can be narrowed to; null where it is not. */
export interface ScopeIds {
  readonly route_id: string | null;
  readonly service_id: string | null;
  readonly consumer_id: string | null;
}

export function scopeOf(ids: ScopeIds): PluginScope {
  const parts = [ids.route_id && "route", ids.service_id && "service", ids.consumer_id && "consumer"].filter(Boolean);
  return (parts.length === 0 ? "global" : parts.join("+")) as PluginScope;
}

/** For people: "rate-limiting on route orders-v1", "acl on service users for consumer bob", "prometheus (global)". */
export function pluginLabel(plugin: string, ids: ScopeIds, nameOf: (id: string) => string): string {
  const where = [ids.route_id && `route ${nameOf(ids.route_id)}`, ids.service_id && `service ${nameOf(ids.service_id)}`].filter(Boolean);
  const who = ids.consumer_id === null ? "" : ` for consumer ${nameOf(ids.consumer_id)}`;
  if (where.length > 0) return `${plugin} on ${where.join(" and ")}${who}`;
  return who === "" ? `${plugin} (global)` : `${plugin}${who}`;
}
