import type { Json } from "../types/json.ts";
import { volatileRequestId } from "./kinds.ts";
import type { Finder } from "./tally.ts";

/** A body that differs in more places than this is another body; the rest is counted in one line. */
const PLACES_PER_BODY = 100;

/** A double keeps 15 significant digits for sure; longer numbers are compared as written, or an unequal id would pass as equal. */
const LONG_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]{15,}/g;

/** Reads a body as JSON, or undefined when it is none. Numbers too long for a double become texts. */
export function parseJson(body: Uint8Array): Json | undefined {
  if (body.length === 0) return undefined;
  try {
    const text = new TextDecoder("utf8", { fatal: true }).decode(body);
    return JSON.parse(text.replace(LONG_NUMBER, (token) => (token.startsWith('"') ? token : `"number ${token}"`))) as Json;
  } catch {
    return undefined;
  }
}

/**
 * Compares two JSON values by path: numbers by value, arrays by position, the order of keys ignored. What one side lacks is named at
 * its root. Returns whether they mean the same.
 * @param error the body of a 4xx or 5xx answer, in which Kong puts a `request_id` of its own
 */
export function compareJson(x: Json, y: Json, error: boolean, found: Finder): boolean {
  let places = 0;
  const differs = (path: string, a: Json | undefined, b: Json | undefined) => {
    places += 1;
    if (places <= PLACES_PER_BODY) found.differs(`body:${path}`, shown(a), shown(b));
  };
  const walk = (path: string, a: Json | undefined, b: Json | undefined): void => {
    if (a === undefined || b === undefined) differs(path, a, b);
    else if (Array.isArray(a) && Array.isArray(b)) {
      for (let index = 0; index < Math.max(a.length, b.length); index += 1) walk(`${path}[${index}]`, a[index], b[index]);
    } else if (isObject(a) && isObject(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) walk(path + step(key), own(a, key), own(b, key));
    } else if (a === b) found.same();
    else if (error && path === "$.request_id" && typeof a === "string" && typeof b === "string" && volatileRequestId(a, b)) found.ignored();
    else differs(path, a, b);
  };
  walk("$", x, y);
  if (places > PLACES_PER_BODY)
    found.differs("body:…", `${places - PLACES_PER_BODY} more places`, `${places - PLACES_PER_BODY} more places`);
  return places === 0;
}

export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(value: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function step(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function shown(value: Json | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
