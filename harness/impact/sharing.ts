import type { Sharing } from "../types/impact.ts";
import type { Capacity } from "./bound.ts";
import type { Store } from "./stores.ts";

export interface Shared {
  readonly shared: Sharing;
  readonly why: string;
  /** Counters of each side that know nothing of the others. Shared by both: one for X and none for Y. */
  readonly counters: Capacity;
}

type Nodes = Capacity;

/**
 * Whether X's count is Y's. Y is restored from X's backup, so both name the same Redis unless the version that reads the row makes the
 * difference; `cluster` means each cluster's own database, `local` each node's memory. What is not known counts as not
 * shared; `keysAreKnown` says that both releases are known to write the same keys to Redis.
 */
export function sharingOf(x: Store, y: Store, nodes: Nodes, keysAreKnown: boolean): Shared {
  const counters = { x: countersOf(x, nodes.x), y: countersOf(y, nodes.y) };
  const no = (why: string): Shared => ({ shared: "no", why, counters });
  if (x.policy !== y.policy) return no(`X counts by policy ${x.policy}, Y by ${y.policy}`);
  switch (x.policy) {
    case "local":
      return no("every node counts in its own memory");
    case "cluster":
      return no("X and Y count in a database of their own each");
    case "redis":
      return byRedis(x, y, counters, keysAreKnown);
    default:
      return { shared: "unknown", why: `nothing is known of policy ${x.policy}`, counters };
  }
}

function byRedis(x: Store, y: Store, counters: Capacity, keysAreKnown: boolean): Shared {
  const no = (why: string): Shared => ({ shared: "no", why, counters });
  if (x.syncSeconds === null || y.syncSeconds === null) return no("sync_rate -1 keeps the counts in each node's memory");
  if (x.redis === null || y.redis === null) return no("it names no Redis");
  if (x.redisIsReference || y.redisIsReference) {
    return { shared: "unknown", why: "each cluster looks the Redis host up in a vault of its own", counters };
  }
  if (x.redisIsLoopback || y.redisIsLoopback) return no(`${x.redis} is another Redis on every machine`);
  if (x.redis !== y.redis) return no(`X counts in ${x.redis}, Y in ${y.redis}`);
  if (!keysAreKnown)
    return { shared: "unknown", why: `both count in ${x.redis}, but the keys that two releases write there are not published`, counters };
  const interval = Math.max(x.syncSeconds, y.syncSeconds);
  if (interval > 0) return { shared: "at intervals", why: `every node counts alone and tells ${x.redis} every ${interval} s`, counters };
  return { shared: "yes", why: `both count in ${x.redis}, provided that Y reaches it`, counters: { x: 1, y: 0 } };
}

/** One for the cluster where all of its nodes ask the same store for each request; else one a node. */
function countersOf(store: Store, nodes: number): number {
  if (store.policy === "cluster") return 1;
  const alone = store.policy === "local" || store.syncSeconds !== 0 || store.redisIsLoopback || store.redis === null;
  return alone ? nodes : 1;
}
