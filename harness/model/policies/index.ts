import { clusterStore } from "./cluster.ts";
import { memoryStore } from "./memory.ts";
import type { CounterStores } from "./store.ts";

/** The stores of one gateway. Without a database, policy `cluster` counts in this process too. */
export function counterStores(databaseUrl: string | null): CounterStores {
  const [local, redis] = [memoryStore(), memoryStore()];
  const database = databaseUrl === null ? null : clusterStore(databaseUrl);
  const cluster = database ?? memoryStore();
  return {
    local,
    redis,
    cluster,
    reset: async () => {
      await Promise.all([local.reset(), redis.reset(), cluster.reset()]);
    },
    [Symbol.asyncDispose]: async () => {
      await database?.[Symbol.asyncDispose]();
    },
  };
}
