import type { Comparable } from "./volatile.ts";

/** One thing in which the model and the real gateway disagree. */
export interface Mismatch {
  readonly side: "client" | "upstream";
  /** `status`, `body`, `header:<name>`, `header order`, `method`, `url`. */
  readonly path: string;
  readonly expected: string | null;
  readonly actual: string | null;
}

/** Everything that disagrees, both ways. The upstream side is compared where the real answer echoes it. */
export function mismatches(expected: Comparable, actual: Comparable): readonly Mismatch[] {
  return [
    ...value("client", "status", expected.status, actual.status),
    ...headers("client", expected.headers, actual.headers),
    ...value("client", "body", expected.body, actual.body),
    ...upstreamMismatches(expected, actual),
  ];
}

function upstreamMismatches(expected: Comparable, actual: Comparable): readonly Mismatch[] {
  const [left, right] = [expected.upstream, actual.upstream];
  if (left === null || right === null) return left === right ? [] : value("upstream", "reached", left && "reached", right && "reached");
  return [
    ...value("upstream", "method", left.method, right.method),
    ...value("upstream", "url", left.url, right.url),
    ...headers("upstream", left.headers, right.headers),
    ...value("upstream", "body", left.body, right.body),
  ];
}

function value(side: Mismatch["side"], path: string, expected: string | null, actual: string | null): Mismatch[] {
  return expected === actual ? [] : [{ side, path, expected, actual }];
}

function headers(side: Mismatch["side"], expected: readonly string[], actual: readonly string[]): Mismatch[] {
  const missing = without(expected, actual);
  const added = without(actual, expected);
  if (missing.length > 0 || added.length > 0) {
    const name = (line: string) => `header:${(line.split(":", 1)[0] ?? "").toLowerCase()}`;
    return [
      ...missing.map((line): Mismatch => ({ side, path: name(line), expected: line, actual: null })),
      ...added.map((line): Mismatch => ({ side, path: name(line), expected: null, actual: line })),
    ];
  }
  return value(side, "header order", expected.join(" | "), actual.join(" | "));
}

/** The lines of `list` that `other` does not have, counting repeats. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
