import type { CounterKey, CounterStore } from "./store.ts";
import { windowSeconds } from "./windows.ts";

/**
 * Counters in this process: the node-local shared memory of policy `local`, and the Redis of policy `redis`, both under
 * the same key text. An entry lives for one window length from its first increment.
 */
export function memoryStore(): CounterStore {
  const entries = new Map<string, { value: number; expires: number }>();
  const live = (key: CounterKey, now: number) => {
    const entry = entries.get(keyText(key));
    return entry === undefined || entry.expires <= now ? null : entry;
  };
  return {
    usage: async (key, now) => live(key, now)?.value ?? 0,
    async increment(keys, by, now) {
      for (const key of keys) {
        const entry = live(key, now);
        if (entry === null) entries.set(keyText(key), { value: by, expires: now + windowSeconds[key.period] * 1000 });
        else entry.value += by;
      }
    },
    async reset() {
      entries.clear();
    },
  };
}

function keyText(key: CounterKey): string {
  return [key.table, key.route, key.service, key.identifier, key.start, key.periodName].join(":");
}
