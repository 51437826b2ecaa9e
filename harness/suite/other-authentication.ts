import { guardsOf } from "../probe/guards.ts";
import type { Inventory, PluginInstance, Route } from "../types/inventory.ts";

/** Authentication plugins that run before key-auth by their PRIORITY, in every release from 2.8 on (kong/plugins/<name>/handler.lua). */
const beforeKeyAuth = new Set(["jwt", "oauth2", "oauth2-introspection", "mtls-auth", "header-cert-auth", "vault-auth"]);

/** Other authentication plugins on a route, seen from its key-auth. */
export interface OtherAuthentication {
  /** It turns callers away before key-auth is asked; null when none does. */
  readonly wall: PluginInstance | null;
  /** None asks for a credential of its own afterwards. */
  readonly letsKeysPass: boolean;
  /** What key-auth says of a caller without a valid key stands: no other plugin names an anonymous consumer too. */
  readonly lastWord: boolean;
  /** Somebody without any identity gets through: there is no acl either. */
  readonly letsNobodyPass: boolean;
}

export function otherAuthenticationOn(inventory: Inventory, route: Route): OtherAuthentication {
  const { auth, otherAuth, acl } = guardsOf(inventory, route, null);
  return {
    wall: otherAuth.find(({ name }) => beforeKeyAuth.has(name)) ?? null,
    letsKeysPass: otherAuth.length === 0,
    lastWord: auth.every(({ name }) => name === "key-auth"),
    letsNobodyPass: acl === null && auth.every(({ name }) => name === "key-auth"),
  };
}
