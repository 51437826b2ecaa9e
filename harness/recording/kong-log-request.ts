import { effectivePlugins } from "../inventory/effective.ts";
import type { Inventory } from "../types/inventory.ts";
import type { HeaderLine, HeaderLines } from "../types/message.ts";
import type { KongLogEntry } from "./kong-log-schema.ts";

/** What auth plugins tell the upstream about the caller (kong/constants.lua, HEADERS); a client's own would be removed by them. */
const TOLD_TO_UPSTREAM =
  /^x-(?:consumer-(?:id|custom-id|username|groups)|credential-(?:identifier|username)|anonymous-consumer|authenticated-(?:scope|userid|groups))$/i;

/** The request's headers without those that the gateway added to them before it logged. */
export function withoutAdded(headers: HeaderLines): HeaderLines {
  return headers.filter(([name]) => !TOLD_TO_UPSTREAM.test(name));
}

/**
 * The key that a request must have brought: key-auth's `hide_credentials` takes it away before the request is logged, but the entry says which
 * credential was accepted, and the backup holds it. Null when it is still there, was of another kind, or the backup does not know it.
 * It is put under the first key name of the route's key-auth instance, whichever of them the client used.
 */
export function hiddenKey(entry: KongLogEntry, inventory: Inventory): HeaderLine | null {
  const id = entry.authenticated_entity?.id;
  if (!id) return null;
  const key = inventory.credentials.find((credential) => credential.kind === "key-auth" && credential.id === id)?.secrets["key"];
  if (!key || holds(entry, key)) return null;
  const scope = { route_id: entry.route?.id ?? null, service_id: entry.service?.id ?? null, consumer_id: null };
  const names = effectivePlugins(inventory, scope).find(({ name }) => name === "key-auth")?.config["key_names"];
  const [name = "apikey"] = Array.isArray(names) ? names.filter((one: unknown) => typeof one === "string") : [];
  return [name, key];
}

function holds({ request }: KongLogEntry, key: string): boolean {
  const query = request.uri.includes("?") ? [...new URLSearchParams(request.uri.slice(request.uri.indexOf("?") + 1)).values()] : [];
  return [...query, ...Object.values(request.headers).flat()].some((value) => value === key);
}
