import { isUtf8 } from "node:buffer";
import type { ExactNumber } from "./json-number.ts";
import { isMembers, isRepeated, type JsonMembers, type JsonValue, occurrences, type Repeated, readJson } from "./json-value.ts";
import { volatileRequestId } from "./kinds.ts";
import type { Finder } from "./tally.ts";

/** A body that differs in more places than this is another body; the rest is counted in one line. */
const PLACES_PER_BODY = 100;

/** Reads a body as JSON, or undefined when it is none. A byte order mark is no JSON (RFC 8259, 8.1). */
export function parseJson(body: Uint8Array): JsonValue | undefined {
  if (body.length === 0 || !isUtf8(body)) return undefined;
  return readJson(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8"));
}

/**
 * Compares two JSON values by path: numbers by value, arrays by position, the order of keys ignored. What one side lacks is named at
 * its root; `$.a[#1]` is the second member called `a` of one object. Returns whether they mean the same.
 * @param error the body of a 4xx or 5xx answer, in which Kong puts a `request_id` of its own
 */
export function compareJson(x: JsonValue, y: JsonValue, error: boolean, found: Finder): boolean {
  const walk: Walk = { error, found, places: 0 };
  compareValues(walk, "$", x, y);
  const more = `${walk.places - PLACES_PER_BODY} more places`;
  if (walk.places > PLACES_PER_BODY) found.differs("body:…", more, more);
  return walk.places === 0;
}

interface Walk {
  readonly error: boolean;
  readonly found: Finder;
  /** Where they differ, so far. */
  places: number;
}

function compareValues(walk: Walk, path: string, a: JsonValue | undefined, b: JsonValue | undefined): void {
  if (a === undefined || b === undefined) differs(walk, path, a, b);
  else if (Array.isArray(a) && Array.isArray(b)) {
    for (let index = 0; index < Math.max(a.length, b.length); index += 1) compareValues(walk, `${path}[${index}]`, a[index], b[index]);
  } else if (isMembers(a) && isMembers(b)) {
    for (const [key, one] of a) compareMembers(walk, path + step(key), one, b.get(key));
    for (const [key, one] of b) if (!a.has(key)) compareMembers(walk, path + step(key), undefined, one);
  } else if (a === b || (isExact(a) && isExact(b) && a.exact === b.exact)) walk.found.same();
  else if (walk.error && path === "$.request_id" && typeof a === "string" && typeof b === "string" && volatileRequestId(a, b)) {
    walk.found.ignored();
  } else differs(walk, path, a, b);
}

function compareMembers(walk: Walk, path: string, a: JsonValue | Repeated | undefined, b: JsonValue | Repeated | undefined): void {
  if (!isRepeated(a) && !isRepeated(b)) {
    compareValues(walk, path, a, b);
    return;
  }
  const [all, others] = [occurrences(a), occurrences(b)];
  for (let index = 0; index < Math.max(all.length, others.length); index += 1) {
    compareValues(walk, index === 0 ? path : `${path}[#${index}]`, all[index], others[index]);
  }
}

function differs(walk: Walk, path: string, a: JsonValue | undefined, b: JsonValue | undefined): void {
  walk.places += 1;
  if (walk.places <= PLACES_PER_BODY) walk.found.differs(`body:${path}`, shown(a), shown(b));
}

export function isObject(value: JsonValue | undefined): value is JsonMembers {
  return isMembers(value);
}

function isExact(value: JsonValue): value is ExactNumber {
  return typeof value === "object" && value !== null && "exact" in value;
}

/** A key as a step of a path: `.key` where it is a plain word, quoted otherwise. */
export function step(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function shown(value: JsonValue | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === "string" ? value : written(value);
}

function written(value: JsonValue | Repeated): string {
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (isMembers(value)) {
    const members = [...value].flatMap(([key, member]) => occurrences(member).map((one) => `${JSON.stringify(key)}:${written(one)}`));
    return `{${members.join(",")}}`;
  }
  return typeof value === "object" && value !== null && "written" in value ? value.written : JSON.stringify(value);
}
