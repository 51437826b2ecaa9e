import type { Finder } from "./tally.ts";

/**
 * Compares two raw request targets: `target:path` byte by byte, `target:query` by the raw pairs that only one side has, and
 * `target:query-order` when the pairs are the same in another order. (2.8's key-auth with hide_credentials encodes the query anew in any
 * order, 3.9 keeps it.) A bare `?` counts.
 */
export function compareTargets(x: string, y: string, found: Finder): void {
  if (x === y) {
    // The path and the query.
    found.same();
    found.same();
    return;
  }
  const [left, right] = [split(x), split(y)];
  if (left.path === right.path) found.same();
  else found.differs("target:path", left.path, right.path);
  if (left.query === right.query) found.same();
  else compareQueries(left.query, right.query, found);
}

function compareQueries(x: string | null, y: string | null, found: Finder): void {
  const [a, b] = [pairs(x), pairs(y)];
  const [onlyX, onlyY] = [without(a, b), without(b, a)];
  if (onlyX.length > 0 || onlyY.length > 0 || x === null || y === null) {
    found.differs("target:query", joined(x, onlyX), joined(y, onlyY));
  } else found.differs("target:query-order", x, y);
}

export function split(target: string): { readonly path: string; readonly query: string | null } {
  const mark = target.indexOf("?");
  return mark < 0 ? { path: target, query: null } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

function pairs(query: string | null): string[] {
  return query === null || query === "" ? [] : query.split("&");
}

/** The pairs of one list that the other does not hold as often. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((pair) => {
    const at = left.indexOf(pair);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function joined(query: string | null, only: readonly string[]): string | null {
  if (query === null) return null;
  return only.length === 0 && query !== "" ? null : only.join("&");
}
