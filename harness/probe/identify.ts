import type { Consumer, Credential, Inventory, PluginInstance, Route } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import { aclAdmits, type Guards, guardsOf, listOf } from "./guards.ts";
import type { Identification, Identity, ReachOptions, Wish } from "./types.ts";

type Sides = Pick<ReachOptions, "x" | "y" | "now">;

/** What a request needs to get through the plugins in front of a route, on X and on Y alike. Only keys can be presented. */
export function identify({ x, y, now }: Sides, routeId: string, wish: Wish): Identification {
  const sides = [x, y].flatMap((inventory) => inventory.routes.filter(({ id }) => id === routeId).map((route) => ({ inventory, route })));
  if (sides.length < 2) return impossible("the route is not on both sides");
  const unknown = sides.map(({ inventory, route }) => guardsOf(inventory, route, null));
  const wall = unknown.map(wallOf).find((reason) => reason !== null);
  if (wall) return impossible(wall);
  const keyAuth = unknown.map((guards) => guards.keyAuth);
  if (keyAuth.every((plugin) => plugin === null)) return { kind: "none-needed" };
  const place = keyPlace(keyAuth.flatMap((plugin) => (plugin ? [plugin] : [])));
  if (typeof place === "string") return impossible(place);
  const owned = usableKeys(x, y, now);
  const consumers = x.consumers.filter((consumer) => (wish.accept?.(consumer) ?? true) && sides.every((side) => passes(side, consumer)));
  const identities = [...consumers]
    .sort((a, b) => ownRows(x, a) - ownRows(x, b))
    .map((consumer) => (owned.get(consumer.id) ?? []).map((credential) => identityOf(consumer, credential, place)));
  return choose(identities, wish);
}

/** Why nobody gets through, whoever it is; null when somebody may. */
function wallOf({ termination, otherAuth, auth, acl }: Guards): string | null {
  if (termination) return `${termination.label} answers everything`;
  const [first] = otherAuth;
  if (first) return `it is guarded by ${first.label}, whose credentials cannot be made here`;
  if (acl && !auth.some(({ name }) => name === "key-auth")) return `${acl.label} asks for a consumer, and no key names one`;
  return null;
}

/** Plugins of the consumer's own may stand in front too, and an acl asks for groups. */
function passes({ inventory, route }: { readonly inventory: Inventory; readonly route: Route }, consumer: Consumer): boolean {
  const guards = guardsOf(inventory, route, consumer);
  return guards.termination === null && aclAdmits(guards.acl, inventory, consumer);
}

type KeyPlace = { readonly kind: "header" | "query"; readonly name: string };

/** The first key name that both sides know, in a place that both read; a header goes before the query. Or why there is none. */
function keyPlace(plugins: readonly PluginInstance[]): KeyPlace | string {
  const named = plugins.map(({ config }) => (listOf(config, "key_names").length > 0 ? listOf(config, "key_names") : ["apikey"]));
  const name = named[0]?.find((one) => named.every((names) => names.includes(one)));
  if (name === undefined) return "X and Y have no key name in common";
  // Both places are on unless the row says otherwise (kong/plugins/key-auth/schema.lua).
  if (plugins.every(({ config }) => isOn(config, "key_in_header"))) return { kind: "header", name };
  if (plugins.every(({ config }) => isOn(config, "key_in_query"))) return { kind: "query", name };
  return "its key-auth reads keys from the body only, or from nowhere";
}

const isOn = (config: JsonObject, field: string): boolean => config[field] !== false;

/** Expiry of a key that has none: later than any date. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Keys by consumer that are on both sides, have not expired and can stand in a header; those that never expire first. */
function usableKeys(x: Inventory, y: Inventory, now: number): ReadonlyMap<string, readonly Credential[]> {
  const onY = new Set(y.credentials.map(({ id }) => id));
  const keys = x.credentials
    .filter(({ id, kind, ttl, secrets }) => kind === "key-auth" && onY.has(id) && (ttl === null || ttl > now) && sendable(secrets["key"]))
    .sort((a, b) => (b.ttl ?? NEVER) - (a.ttl ?? NEVER));
  const owned = new Map<string, Credential[]>();
  for (const key of keys) owned.set(key.consumer_id, [...(owned.get(key.consumer_id) ?? []), key]);
  return owned;
}

/** A header value is trimmed and holds no control characters (RFC 9110 section 5.5). */
function sendable(key: string | undefined): boolean {
  return key !== undefined && /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(key);
}

function identityOf(consumer: Consumer, credential: Credential, { kind, name }: KeyPlace): Identity {
  const key = credential.secrets["key"] ?? "";
  return { headers: kind === "header" ? [[name, key]] : [], query: kind === "query" ? [[name, key]] : [], consumer, credential };
}

/** Consumers with plugins of their own come last: those would stand in for the plugins of the route. */
function ownRows({ plugins }: Inventory, consumer: Consumer): number {
  return plugins.filter(({ consumer_id, enabled }) => enabled && consumer_id === consumer.id).length;
}

function choose(byConsumer: readonly (readonly Identity[])[], { count, distinct }: Wish): Identification {
  const firsts = byConsumer.flatMap((identities) => identities.slice(0, 1));
  const many = byConsumer.find((identities) => identities.length >= count) ?? [];
  const [first, ...others] = (distinct === "consumers" ? firsts : many).slice(0, count);
  if (first && others.length + 1 === count) return { kind: "identified", identities: [first, ...others] };
  if (firsts.length === 0) return impossible("no consumer that may pass has a usable key");
  return distinct === "consumers"
    ? impossible(`only ${firsts.length} of the ${count} consumers wished for may pass and have a usable key`)
    : impossible(`no consumer that may pass has ${count} usable keys`);
}

const impossible = (reason: string): Identification => ({ kind: "impossible", reason });
