import type { Change } from "../types/change.ts";
import type { Difference } from "../types/difference.ts";
import { isSource } from "./matcher.ts";

/** Finds the few changes that can be about a difference, since a run asks the whole catalogue about every single one. */
interface ChangeIndex {
  /** In the order of the catalogue. */
  about(difference: Pick<Difference, "end" | "path">): readonly Change[];
}

const built = new WeakMap<readonly Change[], ChangeIndex>();

/** Built once for a list, which must not be altered afterwards. */
export function indexOf(changes: readonly Change[]): ChangeIndex {
  const known = built.get(changes);
  if (known !== undefined) return known;
  const exact = new Map<string, Set<Change>>();
  const loose = new Map<string, Set<Change>>();
  for (const change of changes) {
    for (const { end, path } of change.explains) {
      const [map, key] = isSource(path) || path.endsWith("*") ? [loose, end] : [exact, `${end} ${path}`];
      map.set(key, (map.get(key) ?? new Set()).add(change));
    }
  }
  const place = new Map(changes.map((change, index) => [change, index]));
  const about: ChangeIndex["about"] = ({ end, path }) => {
    const found = new Set([...(exact.get(`${end} ${path}`) ?? []), ...(loose.get(end) ?? [])]);
    return [...found].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  };
  const index = { about };
  built.set(changes, index);
  return index;
}
