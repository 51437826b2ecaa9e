const FIRST_SLOTS = 1 << 12;
/** Above this the table is doubled, so that looking up stays a step or two. */
const FULLEST = 0.6;
const FNV_PRIME = 0x01000193;

/** Which ids a recording has had so far. */
export interface SeenIds {
  /** Notes an id; true when it, or by rare chance another with the same 64 bits, was noted before. */
  add(id: string): boolean;
}

/** Ids by 64 bits of hash in flat arrays: 14 bytes an id at the most, where a set of strings takes a hundred. */
export function seenIds(): SeenIds {
  let table = new Uint32Array(FIRST_SLOTS * 2);
  let held = 0;
  const put = (into: Uint32Array, high: number, low: number): boolean => {
    const mask = into.length / 2 - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const [first, second] = [into[slot * 2], into[slot * 2 + 1]];
      if (first === high && second === low) return true;
      if (first === 0 && second === 0) {
        into[slot * 2] = high;
        into[slot * 2 + 1] = low;
        return false;
      }
    }
  };
  const grow = () => {
    const larger = new Uint32Array(table.length * 2);
    for (let at = 0; at < table.length; at += 2) {
      const [high = 0, low = 0] = [table[at], table[at + 1]];
      if (high !== 0 || low !== 0) put(larger, high, low);
    }
    table = larger;
  };
  return {
    add: (id) => {
      const [high, low] = hashOf(id);
      if (put(table, high, low)) return true;
      held += 1;
      if (held > (table.length / 2) * FULLEST) grow();
      return false;
    },
  };
}

/** FNV-1a twice over, from different beginnings; never both 0, which marks a free place. */
function hashOf(id: string): readonly [high: number, low: number] {
  let [high, low] = [0x811c9dc5, 0x9dc5811c];
  for (let at = 0; at < id.length; at += 1) {
    const code = id.charCodeAt(at);
    high = Math.imul(high ^ code, FNV_PRIME);
    low = Math.imul(low ^ code, FNV_PRIME) + (low >>> 15);
  }
  // The low bits choose the place, so the high ones are mixed in.
  return [high >>> 0, (low ^ (low >>> 16)) >>> 0 || 1];
}
