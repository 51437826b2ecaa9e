import { effectivePlugins } from "../inventory/effective.ts";
import type { Consumer, Inventory, PluginInstance, Route } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";

/** Plugins that ask who a client is. Enterprise names are among them, so that a guarded route is never taken for an open one. */
const authentication = new Set([
  "key-auth",
  "basic-auth",
  "jwt",
  "oauth2",
  "hmac-auth",
  "ldap-auth",
  "key-auth-enc",
  "openid-connect",
  "mtls-auth",
  "ldap-auth-advanced",
  "oauth2-introspection",
  "vault-auth",
  "header-cert-auth",
  "saml",
]);

export interface Guards {
  readonly keyAuth: PluginInstance | null;
  /** Other authentication plugins that refuse whoever has no credential of theirs. */
  readonly otherAuth: readonly PluginInstance[];
  /** All authentication plugins. */
  readonly auth: readonly PluginInstance[];
  readonly acl: PluginInstance | null;
  /** A request-termination that answers everything. */
  readonly termination: PluginInstance | null;
}

/** What stands in front of a route for a consumer, or for a client that is not known yet. */
export function guardsOf(inventory: Inventory, route: Route, consumer: Consumer | null): Guards {
  const place = { route_id: route.id, service_id: route.service_id, consumer_id: consumer?.id ?? null };
  const effective = effectivePlugins(inventory, place);
  const named = (name: string) => effective.find((plugin) => plugin.name === name) ?? null;
  const auth = effective.filter(({ name }) => authentication.has(name));
  const termination = named("request-termination");
  return {
    keyAuth: named("key-auth"),
    auth,
    // With `anonymous` a plugin lets everybody through, and a credential of another plugin counts (facts of the auth plugins).
    otherAuth: auth.filter(({ name, config }) => name !== "key-auth" && !textOf(config, "anonymous")),
    acl: named("acl"),
    termination: termination && !textOf(termination.config, "trigger") ? termination : null,
  };
}

/** Whether an acl plugin lets a consumer with a credential pass: in a group of `allow`, or in none of `deny` (kong/plugins/acl/handler.lua). */
export function aclAdmits(acl: PluginInstance | null, inventory: Inventory, consumer: Consumer): boolean {
  if (acl === null) return true;
  const groups = inventory.acls.filter(({ consumer_id }) => consumer_id === consumer.id).map(({ group }) => group);
  // 2.x rows may still carry the names that `allow` and `deny` had before.
  const allow = [...listOf(acl.config, "allow"), ...listOf(acl.config, "whitelist")];
  const deny = [...listOf(acl.config, "deny"), ...listOf(acl.config, "blacklist")];
  if (allow.length > 0) return groups.some((group) => allow.includes(group));
  return !groups.some((group) => deny.includes(group));
}

export function listOf(config: JsonObject, field: string): readonly string[] {
  const value = config[field];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function textOf(config: JsonObject, field: string): string {
  const value = config[field];
  return typeof value === "string" ? value : "";
}
