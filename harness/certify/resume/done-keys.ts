import { stableHash } from "../../types/stable-hash.ts";

/** A set of texts that can only grow, kept as hashes in one flat array: 16 to 32 bytes each. */
export interface DoneKeys {
  add(key: string): void;
  has(key: string): boolean;
  readonly size: number;
}

const FIRST_PLACES = 4096;
const SEED = 1;
/** Hashes are whole numbers from 0 on. */
const FREE = -1;

/**
 * Keys of cases that have a verdict. Two keys of one hash (at a million keys a chance of one in ten thousand) are taken for one: the second case
 * is then never judged, which its run counts as inconclusive.
 */
export function doneKeys(): DoneKeys {
  let places = new Float64Array(FIRST_PLACES).fill(FREE);
  let size = 0;
  const placeOf = (hash: number): number => {
    let place = hash % places.length;
    while (places[place] !== FREE && places[place] !== hash) place = (place + 1) % places.length;
    return place;
  };
  const grow = () => {
    const old = places;
    places = new Float64Array(old.length * 2).fill(FREE);
    for (const hash of old) if (hash !== FREE) places[placeOf(hash)] = hash;
  };
  return {
    add: (key) => {
      if (size * 2 >= places.length) grow();
      const hash = stableHash(key, SEED);
      const place = placeOf(hash);
      if (places[place] === FREE) size += 1;
      places[place] = hash;
    },
    has: (key) => places[placeOf(stableHash(key, SEED))] !== FREE,
    get size() {
      return size;
    },
  };
}
