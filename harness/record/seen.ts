import { createHash } from "node:crypto";
import type { StoredExchange } from "../recording/format.ts";

/**
 * Which entries were taken already. Kong sends a payload again when it got no answer to it, or none in time (10 s, `timeout`), and then the
 * answer may have been lost after the lines were on disk: after `kill -9` that is how it goes.
 */
export interface Seen {
  /** True when the entry was taken before. Otherwise it counts as taken from now on. */
  take(key: string, exchange: StoredExchange): boolean;
  /** The same for what is left out, so that it is counted once. */
  takeLeftOut(key: string): boolean;
  /** What was not written after all is new when it comes again. */
  forget(keys: readonly string[]): void;
}

/**
 * How many entries are remembered: Kong 3.x queues at most 10,000 for each worker (`max_entries`) and gives a batch up after 60 s; 2.8 tries for
 * some six minutes (ten times, 60 s apart at most: kong/tools/batch_queue.lua). At about 150 bytes each it is some 7 MB.
 */
const REMEMBERED = 50_000;

/**
 * @param earlier contents (`contentDigest`) of what an earlier run wrote last; equal contents as often as they were written
 */
export function createSeen(earlier: readonly string[], remembered: number = REMEMBERED): Seen {
  const keys = new Set<string>();
  // One iterator for all: a new one would pass over every key that was forgotten, each time.
  const oldest = keys.values();
  const left = new Map<string, number>();
  for (const content of earlier) left.set(content, (left.get(content) ?? 0) + 1);
  const remember = (key: string) => {
    keys.add(key);
    if (keys.size > remembered) keys.delete(oldest.next().value ?? "");
  };
  return {
    take(key, exchange) {
      if (keys.has(key)) return true;
      remember(key);
      if (left.size === 0) return false;
      const content = contentDigest(exchange);
      const count = left.get(content) ?? 0;
      if (count > 1) left.set(content, count - 1);
      else left.delete(content);
      return count > 0;
    },
    takeLeftOut(key) {
      if (keys.has(key)) return true;
      remember(key);
      return false;
    },
    forget(given) {
      for (const key of given) keys.delete(key);
    },
  };
}

/** What a stored exchange says, whatever its id: the id tells when it came, the rest what came. */
export function contentDigest({ id: _id, ...content }: StoredExchange): string {
  return digestOf(JSON.stringify(content));
}

/** 128 bits: no two payloads share it by chance. */
export function digestOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("base64url").slice(0, 22);
}
