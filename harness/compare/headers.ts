import type { End } from "../types/difference.ts";
import type { HeaderLines } from "../types/message.ts";
import { ECHO_HEADER } from "../types/transcript.ts";
import { compareCookies, compareSetCookies } from "./cookies.ts";
import { type Clocks, connectionOnly, volatileHeader } from "./kinds.ts";
import { sameList } from "./lists.ts";
import type { Finder } from "./tally.ts";

/** Follow from the body (RFC 9112, 6): judged together with it in `framing.ts`. */
const FRAMING = ["content-length", "transfer-encoding"] as const;

const notCompared: ReadonlySet<string> = new Set([...FRAMING, ECHO_HEADER.toLowerCase()]);

/** Values of a repeated header as one text. A header value cannot hold a line feed, so nothing is lost. */
const BETWEEN_VALUES = "\n";

/** Each message is compared up to three times (X with Y, X with the control, the control with Y). */
const sections = new WeakMap<HeaderLines, ReadonlyMap<string, readonly string[]>>();

/** Lower-case name → values in wire order. Order between names means nothing (RFC 9110, 5.3); order within a name does. */
function valuesByName(lines: HeaderLines): ReadonlyMap<string, readonly string[]> {
  const read = sections.get(lines);
  if (read !== undefined) return read;
  const values = new Map<string, string[]>();
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  sections.set(lines, values);
  return values;
}

/**
 * Compares two header sections in both directions: `header:<name>` for each name whose list of values differs, `header:set-cookie[a].path`
 * and `header:cookie[a]` where only that part of a cookie does.
 * @param correlation lower-case names of headers that carry generated ids
 */
export function compareHeaders(end: End, x: HeaderLines, y: HeaderLines, correlation: ReadonlySet<string>, found: Finder): void {
  const [left, right] = [valuesByName(x), valuesByName(y)];
  const clocks = { x: left.get("date")?.[0] ?? null, y: right.get("date")?.[0] ?? null };
  const about: About = { end, correlation, clocks };
  for (const [name, values] of left) if (!notCompared.has(name)) compareOne(name, values, right.get(name), about, found);
  for (const [name, values] of right) {
    if (!notCompared.has(name) && !left.has(name)) compareOne(name, undefined, values, about, found);
  }
}

interface About {
  readonly end: End;
  readonly correlation: ReadonlySet<string>;
  readonly clocks: Clocks;
}

function compareOne(name: string, x: readonly string[] | undefined, y: readonly string[] | undefined, about: About, found: Finder): void {
  if (x !== undefined && y !== undefined && sameLines(x, y)) found.same();
  else if (x !== undefined && y !== undefined && alike(name, x, y, about)) found.ignored();
  else if (x === undefined || y === undefined || !compareByCookie(name, x, y, about, found)) {
    const [a, b] = [x?.join(BETWEEN_VALUES) ?? null, y?.join(BETWEEN_VALUES) ?? null];
    if ((a === null || connectionOnly(name, a)) && (b === null || connectionOnly(name, b))) found.ignored();
    else found.differs(`header:${name}`, a, b);
  }
}

function sameLines(x: readonly string[], y: readonly string[]): boolean {
  if (x.length !== y.length) return false;
  for (let index = 0; index < x.length; index += 1) if (x[index] !== y[index]) return false;
  return true;
}

function compareByCookie(name: string, x: readonly string[], y: readonly string[], { clocks }: About, found: Finder): boolean {
  if (name === "set-cookie") return compareSetCookies(x, y, clocks, found);
  return name === "cookie" && compareCookies(x, y, found);
}

/** The same list in other lines; or as many lines on both sides, each equal to its counterpart or of one volatile kind with it. */
function alike(name: string, x: readonly string[], y: readonly string[], { end, ...about }: About): boolean {
  const counterparts = (value: string, index: number) => {
    const other = y[index] ?? "";
    return value === other || volatileHeader(end, name, value, other, about);
  };
  return sameList(name, x, y) || (x.length === y.length && x.every(counterparts));
}
