/** The keys nearest to what somebody typed, of any number of keys. */
export interface NearKeys {
  add(key: string): void;
  readonly count: number;
  /** The nearest first. */
  nearest(): readonly string[];
}

const KEYS_NAMED = 5;

/** @param distance edits between two texts */
export function nearKeys(wanted: string, distance: (a: string, b: string) => number): NearKeys {
  let best: { readonly key: string; readonly edits: number }[] = [];
  let count = 0;
  return {
    add: (key) => {
      count += 1;
      const edits = distance(wanted, key);
      if (best.length === KEYS_NAMED && edits >= (best.at(-1)?.edits ?? 0)) return;
      best = [...best, { key, edits }].sort((a, b) => a.edits - b.edits).slice(0, KEYS_NAMED);
    },
    get count() {
      return count;
    },
    nearest: () => best.map(({ key }) => key),
  };
}
