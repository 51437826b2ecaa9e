/** Holds few things at a time and very many one after the other, as long as each is under way. */
export interface Places<T> {
  /** The place that it holds until it is freed. */
  take(one: T): number;
  free(place: number): void;
  /** Those that hold a place, in no particular order. */
  held(): readonly T[];
}

/**
 * A Set would say the same. But whenever a Set is filled anew, its former table goes on pointing to the next one; and once one table has grown old,
 * V8 takes all later ones, and what they held, for living until it looks through the whole heap. Half of what a replay left to that was such.
 */
export function createPlaces<T>(): Places<T> {
  const all: (T | null)[] = [];
  const empty: number[] = [];
  return {
    take(one) {
      const place = empty.pop() ?? all.length;
      all[place] = one;
      return place;
    },
    free(place) {
      all[place] = null;
      empty.push(place);
    },
    held: () => all.filter((one) => one !== null),
  };
}
