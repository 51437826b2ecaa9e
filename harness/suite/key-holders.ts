import type { Consumer, Credential, Inventory, Route } from "../types/inventory.ts";
import type { SuiteContext } from "./define-suite.ts";
import { otherAuthenticationOn } from "./other-authentication.ts";
import { passesAcl } from "./ways-in.ts";

/** Somebody with a key that opens a route. */
export interface KeyHolder {
  readonly consumer: Consumer;
  readonly credential: Credential;
  readonly key: string;
}

/** Callers in turn bear the counters of more cases than one; more than these would add nothing. */
const MOST_CONSUMERS = 6;

/**
 * Who gets through a key-auth and an acl of a route with a key, on X and on Y, wherever the key has to stand. Consumers with
 * plugins of their own are left out where there are others: their limits would get in the way. Nobody when another authentication plugin asks for a credential that cannot be made up.
 */
export function keyHoldersOn({ inventory, inventoryY, now }: SuiteContext, route: Route): readonly KeyHolder[] {
  if (!otherAuthenticationOn(inventory, route).letsKeysPass) return [];
  const onY = new Set(inventoryY.credentials.map(({ id }) => id));
  const consumers = new Map(inventory.consumers.map((consumer) => [consumer.id, consumer]));
  const holders = keysOf(inventory).flatMap(({ credential, key }) => {
    const consumer = consumers.get(credential.consumer_id);
    const usable = onY.has(credential.id) && (credential.ttl === null || credential.ttl > now) && isPlain(key);
    const passes = consumer && usable && passesAcl(inventory, route, consumer) && passesAcl(inventoryY, route, consumer);
    return passes ? [{ consumer, credential, key }] : [];
  });
  const withOwnRows = new Set(inventory.plugins.flatMap(({ consumer_id }) => consumer_id ?? []));
  const plain = holders.filter(({ consumer }) => !withOwnRows.has(consumer.id));
  const enough = new Set(plain.map(({ consumer }) => consumer.id)).size > 1 ? plain : holders;
  return firstPerConsumer(enough.toSorted((a, b) => Number(a.credential.ttl !== null) - Number(b.credential.ttl !== null)));
}

/** Keys whose time was over when the run began; such rows may still stand in a backup. */
export function expiredKeys({ inventory, now }: SuiteContext): readonly string[] {
  return keysOf(inventory).flatMap(({ credential, key }) =>
    credential.ttl !== null && credential.ttl <= now && isPlain(key) ? [key] : [],
  );
}

/** True when some consumer has that key. */
export function isKey({ inventory }: SuiteContext, text: string): boolean {
  return keysOf(inventory).some(({ key }) => key === text);
}

function keysOf({ credentials }: Inventory): readonly { readonly credential: Credential; readonly key: string }[] {
  return credentials.flatMap((credential) =>
    credential.kind === "key-auth" ? [{ credential, key: credential.secrets["key"] ?? "" }] : [],
  );
}

/** A key that stands in a header, a query and a body without being escaped or trimmed in one of them. */
const isPlain = (key: string): boolean => /^[\x21-\x7e]+$/.test(key);

/** Different consumers first, then second keys of the same ones: both are needed, and turns are taken by as many as there are. */
function firstPerConsumer(holders: readonly KeyHolder[]): readonly KeyHolder[] {
  const first = new Map(holders.toReversed().map((holder) => [holder.consumer.id, holder]));
  const firsts = [...holders.filter((holder) => first.get(holder.consumer.id) === holder)].slice(0, MOST_CONSUMERS);
  const seconds = holders.filter((holder) => !firsts.includes(holder) && firsts.some(({ consumer }) => consumer.id === holder.consumer.id));
  return [...firsts, ...seconds.slice(0, 1)];
}
