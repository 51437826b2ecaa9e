import type { End } from "../types/difference.ts";
import type { HeaderLines } from "../types/message.ts";
import { ECHO_HEADER } from "../types/transcript.ts";
import { connectionOnly, volatileHeader } from "./kinds.ts";
import type { Finder } from "./tally.ts";

/** Follow from the body (RFC 9112, 6): judged together with it in `framing.ts`. */
const FRAMING = ["content-length", "transfer-encoding"] as const;

const notCompared: ReadonlySet<string> = new Set([...FRAMING, ECHO_HEADER.toLowerCase()]);

/** Values of a repeated header as one text. A header value cannot hold a line feed, so nothing is lost. */
const BETWEEN_VALUES = "\n";

/** Lower-case name → values in wire order. Order between names means nothing (RFC 9110, 5.3); order within a name does. */
function valuesByName(lines: HeaderLines): Map<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return values;
}

/**
 * Compares two header sections in both directions: `header:<name>` for each name whose list of values differs.
 * @param correlation lower-case names of headers that carry generated ids
 */
export function compareHeaders(end: End, x: HeaderLines, y: HeaderLines, correlation: ReadonlySet<string>, found: Finder): void {
  const [left, right] = [valuesByName(x), valuesByName(y)];
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    if (notCompared.has(name)) continue;
    const [a, b] = [left.get(name)?.join(BETWEEN_VALUES) ?? null, right.get(name)?.join(BETWEEN_VALUES) ?? null];
    if (a === b) found.same();
    else if (a !== null && b !== null && volatileHeader(end, name, a, b, correlation)) found.ignored();
    else if ((a === null || connectionOnly(name, a)) && (b === null || connectionOnly(name, b))) found.ignored();
    else found.differs(`header:${name}`, a, b);
  }
}
