import type { End } from "../types/difference.ts";
import { type HeaderLine, type HeaderLines, headerValue, sameName } from "../types/message.ts";
import { ECHO_HEADER } from "../types/transcript.ts";
import { compareCookies, compareSetCookies } from "./cookies.ts";
import { type Clocks, connectionOnly, volatileHeader } from "./kinds.ts";
import { sameList } from "./lists.ts";
import type { Finder } from "./tally.ts";

/** Content-Length and Transfer-Encoding follow from the body (RFC 9112, 6) and are judged together with it in `framing.ts`. */
const NOT_COMPARED = ["content-length", "transfer-encoding", ECHO_HEADER] as const;

/** Values of a repeated header as one text. A header value cannot hold a line feed, so nothing is lost. */
const BETWEEN_VALUES = "\n";

/**
 * Compares two header sections in both directions: `header:<name>` for each name whose list of values differs, `header:set-cookie[a].path`
 * and `header:cookie[a]` where only that part of a cookie does. Order between names means nothing (RFC 9110, 5.3); order within a name does.
 * @param correlation lower-case names of headers that carry generated ids
 */
export function compareHeaders(end: End, x: HeaderLines, y: HeaderLines, correlation: ReadonlySet<string>, found: Finder): void {
  const about: About = { end, correlation, x, y };
  if (isShortAndDistinct(x) && isShortAndDistinct(y)) compareByLine(about, found);
  else compareByName(about, found);
}

interface About {
  readonly end: End;
  readonly correlation: ReadonlySet<string>;
  readonly x: HeaderLines;
  readonly y: HeaderLines;
}

/** Up to about so many lines, looking each name up among all of them takes less time than an index of them. */
const LINES_LOOKED_THROUGH = 40;

/** Few lines, and no name twice: as most messages are. */
function isShortAndDistinct(lines: HeaderLines): boolean {
  if (lines.length > LINES_LOOKED_THROUGH) return false;
  let [place, lengths] = [0, 0];
  for (const [name] of lines) {
    // It is looked for among those before it only where one of them may be as long: few are.
    const length = 1 << name.length;
    if ((lengths & length) !== 0 && standsBefore(place, name, lines)) return false;
    lengths |= length;
    place += 1;
  }
  return true;
}

function standsBefore(place: number, name: string, lines: HeaderLines): boolean {
  for (let before = 0; before < place; before += 1) if (sameName(lines[before]?.[0] ?? "", name)) return true;
  return false;
}

/** The first line of a header. */
function lineOf(name: string, lines: HeaderLines): HeaderLine | undefined {
  for (const line of lines) if (sameName(line[0], name)) return line;
  return undefined;
}

/** One line for each name, and gateways keep their order: a line's counterpart stands at its own place more often than not. */
function compareByLine(about: About, found: Finder): void {
  const { x, y } = about;
  let [place, paired] = [0, 0];
  for (const line of x) {
    const name = line[0];
    const beside = place < y.length ? y[place] : undefined;
    const other = beside !== undefined && sameName(beside[0], name) ? beside : lineOf(name, y);
    place += 1;
    if (other !== undefined) paired += 1;
    if (isNotCompared(name)) continue;
    if (line[1] === other?.[1]) found.same();
    else compareOne(name.toLowerCase(), [line[1]], other && [other[1]], about, found);
  }
  if (paired === y.length) return;
  for (const line of y) {
    const name = line[0];
    if (lineOf(name, x) === undefined && !isNotCompared(name)) compareOne(name.toLowerCase(), undefined, [line[1]], about, found);
  }
}

function isNotCompared(name: string): boolean {
  for (const one of NOT_COMPARED) if (sameName(one, name)) return true;
  return false;
}

function compareByName(about: About, found: Finder): void {
  const [left, right] = [valuesByName(about.x), valuesByName(about.y)];
  for (const [name, values] of left) if (!isNotCompared(name)) compareOne(name, values, right.get(name), about, found);
  for (const [name, values] of right) {
    if (!isNotCompared(name) && !left.has(name)) compareOne(name, undefined, values, about, found);
  }
}

/** Lower-case name → values in wire order. */
function valuesByName(lines: HeaderLines): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  return values;
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

function compareByCookie(name: string, x: readonly string[], y: readonly string[], about: About, found: Finder): boolean {
  if (name === "set-cookie") return compareSetCookies(x, y, clocksOf(about), found);
  return name === "cookie" && compareCookies(x, y, found);
}

/** The same list in other lines; or as many lines on both sides, each equal to its counterpart or of one volatile kind with it. */
function alike(name: string, x: readonly string[], y: readonly string[], about: About): boolean {
  return volatileLines(name, x, y, about) || sameList(name, x, y);
}

function volatileLines(name: string, x: readonly string[], y: readonly string[], about: About): boolean {
  if (x.length !== y.length) return false;
  const { end, correlation } = about;
  const known = { correlation, clocks: clocksOf(about) };
  let place = 0;
  for (const value of x) {
    const other = y[place] ?? "";
    place += 1;
    if (value !== other && !volatileHeader(end, name, value, other, known)) return false;
  }
  return true;
}

function clocksOf({ x, y }: About): Clocks {
  return { x: headerValue(x, "date") ?? null, y: headerValue(y, "date") ?? null };
}
