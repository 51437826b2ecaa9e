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
  return {
    add: (id) => {
      if (put(table, highHash(id), lowHash(id))) return true;
      held += 1;
      if (held > (table.length / 2) * FULLEST) table = grown(table);
      return false;
    },
  };
}

/** True when it is there already. */
function put(table: Uint32Array, high: number, low: number): boolean {
  const mask = table.length / 2 - 1;
  for (let slot = low & mask; ; slot = (slot + 1) & mask) {
    const first = table[slot * 2];
    const second = table[slot * 2 + 1];
    if (first === high && second === low) return true;
    if (first === 0 && second === 0) {
      table[slot * 2] = high;
      table[slot * 2 + 1] = low;
      return false;
    }
  }
}

function grown(table: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(table.length * 2);
  for (let at = 0; at < table.length; at += 2) {
    const high = table[at] ?? 0;
    const low = table[at + 1] ?? 0;
    if (high !== 0 || low !== 0) put(larger, high, low);
  }
  return larger;
}

/** FNV-1a. */
function highHash(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), FNV_PRIME);
  return hash >>> 0;
}

/** The same from another beginning and with a carry; never 0, so that not both are, which marks a free place. */
function lowHash(id: string): number {
  let hash = 0x9dc5811c;
  for (let at = 0; at < id.length; at += 1) hash = (Math.imul(hash ^ id.charCodeAt(at), FNV_PRIME) + (hash >>> 15)) | 0;
  // The low bits choose the place, so the high ones are mixed in.
  return (hash ^ (hash >>> 16)) >>> 0 || 1;
}
