import type { Change, ChangeMatcher } from "../types/change.ts";
import type { Difference } from "../types/difference.ts";
import { isSource, pathFits } from "./matcher.ts";

/** A change that can be about a place, with those of its matchers that are. */
export interface Candidate {
  readonly change: Change;
  readonly matchers: readonly ChangeMatcher[];
}

/** Finds the few changes that can be about a difference, since a run asks the whole catalogue about every single one. */
interface ChangeIndex {
  /** In the order of the catalogue. */
  about(place: Pick<Difference, "end" | "path">): readonly Candidate[];
}

const built = new WeakMap<readonly Change[], ChangeIndex>();

/** A run differs in a few dozen places again and again; paths of bodies are as many as the traffic has fields, and begin anew. */
const PLACES_KEPT = 1000;

/** Built once for a list, which must not be altered afterwards. */
export function indexOf(changes: readonly Change[]): ChangeIndex {
  const ready = built.get(changes);
  if (ready !== undefined) return ready;
  const lookUp = lookUpIn(changes);
  const known = new Map<string, readonly Candidate[]>();
  const index: ChangeIndex = {
    about: (place) => {
      const key = `${place.end} ${place.path}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const found = lookUp(place, key);
      if (known.size >= PLACES_KEPT) known.clear();
      known.set(key, found);
      return found;
    },
  };
  built.set(changes, index);
  return index;
}

function lookUpIn(changes: readonly Change[]): (place: Pick<Difference, "end" | "path">, key: string) => readonly Candidate[] {
  const exact = new Map<string, Set<Change>>();
  const loose = new Map<string, Set<Change>>();
  for (const change of changes) {
    for (const { end, path } of change.explains) {
      const [map, key] = isSource(path) || path.endsWith("*") ? [loose, end] : [exact, `${end} ${path}`];
      map.set(key, (map.get(key) ?? new Set()).add(change));
    }
  }
  const order = new Map(changes.map((change, index) => [change, index]));
  return ({ end, path }, key) => {
    const found = new Set([...(exact.get(key) ?? []), ...(loose.get(end) ?? [])]);
    const sorted = [...found].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    const candidates = sorted.map((change) => ({
      change,
      matchers: change.explains.filter((one) => one.end === end && pathFits(one.path, path)),
    }));
    return candidates.filter(({ matchers }) => matchers.length > 0);
  };
}
