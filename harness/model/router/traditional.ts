import type { PathMatch } from "./finish.ts";
import type { Seen } from "./seen.ts";
import { compareEntries, type Entry, kinds } from "./traditional-entry.ts";
import { type Hits, hitsOf, indexOf } from "./traditional-hits.ts";
import { matchEntry } from "./traditional-match.ts";

interface Category {
  readonly bits: number;
  /** Best first. */
  readonly all: readonly Entry[];
  readonly byHost: ReadonlyMap<string, readonly Entry[]>;
  readonly byHeader: ReadonlyMap<string, readonly Entry[]>;
  readonly byPath: ReadonlyMap<string, readonly Entry[]>;
  readonly byMethod: ReadonlyMap<string, readonly Entry[]>;
  readonly bySni: ReadonlyMap<string, readonly Entry[]>;
}

export interface Found {
  readonly entry: Entry;
  readonly path: PathMatch;
}

/**
 * The router of 2.8. Routes are grouped by the set of attribute kinds they use; sets with more kinds go first, then those
 * of greater significance (host, header, path, method, sni). The search starts at the set that is exactly the kinds of which
 * the request has some hit, when there is such a set, else at the top, and goes down. Hence a weightier set can be skipped:
 * a route that also has `snis` is passed over for plain http when a route with the same kinds but snis exists.
 * Source: kong/router.lua 2.8.5.
 */
export function traditionalEngine(entries: readonly Entry[]): (seen: Seen) => Found | null {
  const sorted = entries.toSorted(compareEntries);
  const index = indexOf(sorted);
  const sets = grouped(sorted, ({ category: bits }) => [bits]);
  const categories = [...sets].map(([bits, all]) => category(bits, all)).sort(compareCategories);
  const startOf = new Map(categories.map(({ bits }, at) => [bits, at]));
  return (seen) => {
    const hits = hitsOf(seen, index);
    if (hits.category === 0) return null;
    for (let at = startOf.get(hits.category) ?? 0; at < categories.length; at += 1) {
      const each = categories[at];
      const found = each && (firstMatch(likely(each, seen, hits), seen, hits) ?? firstMatch(each.all, seen, hits));
      if (found) return found;
    }
    return null;
  };
}

function firstMatch(candidates: readonly Entry[], seen: Seen, hits: Hits): Found | null {
  for (const entry of candidates) {
    const path = matchEntry(entry, seen, hits);
    if (path) return { entry, path };
  }
  return null;
}

/**
 * The candidates that Kong looks at before all others of a category: those of the first matching header name, else the
 * smallest of the sets that share the request's host, best path, method or name. It decides when a better entry of the
 * category matches too, but is not in the set.
 */
function likely(category: Category, seen: Seen, hits: Hits): readonly Entry[] {
  const byHeader = category.bits & kinds.header ? category.byHeader.get(hits.headerName ?? "") : undefined;
  if (byHeader) return byHeader;
  let best = category.byHost.get(hits.host ?? seen.host ?? "");
  best = smaller(best, category.byPath.get(hits.path ?? ""));
  best = smaller(best, category.byMethod.get(seen.method));
  return smaller(best, category.bySni.get(seen.sni ?? "")) ?? [];
}

/** The first of two sets of one size. */
function smaller(one: readonly Entry[] | undefined, other: readonly Entry[] | undefined): readonly Entry[] | undefined {
  return other !== undefined && (one === undefined || other.length < one.length) ? other : one;
}

function category(bits: number, all: readonly Entry[]): Category {
  return {
    bits,
    all,
    byHost: grouped(all, (entry) => [...entry.plainHosts, ...entry.wildcardHosts.map(({ value }) => value)]),
    byHeader: grouped(all, (entry) => entry.headers.map(({ name }) => name)),
    byPath: grouped(all, (entry) => (entry.path ? [entry.path.value] : [])),
    byMethod: grouped(all, (entry) => [...entry.methods]),
    bySni: grouped(all, (entry) => [...entry.snis]),
  };
}

function grouped<Key>(all: readonly Entry[], keys: (entry: Entry) => readonly Key[]): ReadonlyMap<Key, readonly Entry[]> {
  const groups = new Map<Key, Entry[]>();
  for (const entry of all) {
    for (const key of keys(entry)) {
      const group = groups.get(key);
      if (group) group.push(entry);
      else groups.set(key, [entry]);
    }
  }
  return groups;
}

function compareCategories(a: Category, b: Category): number {
  return bitCount(b.bits) - bitCount(a.bits) || b.bits - a.bits;
}

function bitCount(bits: number): number {
  return Object.values(kinds).filter((bit) => (bits & bit) !== 0).length;
}
