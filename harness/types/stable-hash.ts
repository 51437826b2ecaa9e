/** Odd constants with bits well spread: the golden ratio's fraction and its neighbours, as multiplicative hashing takes them (Knuth, TAOCP 6.4). */
const FIRST = 0x9e3779b1;
const SECOND = 0x85ebca6b;
const LOW_BITS = 21;

/**
 * A number of 53 bits for a text: the same on every machine and in every release, so that what is decided by it stays decided. Not for
 * secrets, and not against somebody who looks for collisions.
 */
export function stableHash(text: string, seed: number): number {
  let [high, low] = [seed ^ FIRST, seed ^ SECOND];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, FIRST);
    low = Math.imul(low ^ unit, SECOND);
    high ^= low >>> 13;
    low ^= high >>> 16;
  }
  high = Math.imul(high ^ (low >>> 15), SECOND);
  low = Math.imul(low ^ (high >>> 13), FIRST);
  return ((high ^ (high >>> 16)) >>> 0) * 2 ** LOW_BITS + (low >>> (32 - LOW_BITS));
}

/** Values of `stableHash` lie below it. */
export const STABLE_HASH_LIMIT = 2 ** 53;
