import { sameLifetime } from "./dates.ts";
import type { Clocks } from "./kinds.ts";
import type { Finder } from "./tally.ts";

/** A cookie as one Set-Cookie line sets it: name and attribute → values in order; the value under "value". */
interface Cookie {
  readonly name: string;
  readonly parts: ReadonlyMap<string, string>;
}

/** Between attributes of one name, of which the last one counts (RFC 6265, 5.3). No line holds a line feed. */
const AGAIN = "\n";

/**
 * Compares Set-Cookie lines that set the same cookies in the same order by attribute: `header:set-cookie[session].path`. The order of
 * attributes and the case of their names mean nothing; `Expires` is compared by how far ahead of its message it lies. Returns false,
 * with nothing reported, when cookies are missing, added or in another order: then the header as a whole differs.
 */
export function compareSetCookies(x: readonly string[], y: readonly string[], clocks: Clocks, found: Finder): boolean {
  const [left, right] = [x.map(cookieOf), y.map(cookieOf)];
  if (!sameNames(left, right)) return false;
  left.forEach((cookie, index) => {
    const other = right[index]?.parts ?? new Map<string, string>();
    for (const part of new Set([...cookie.parts.keys(), ...other.keys()])) {
      const [a, b] = [cookie.parts.get(part) ?? null, other.get(part) ?? null];
      if (a === b) found.same();
      else if (part === "expires" && a !== null && b !== null && sameLifetime(a, b, clocks)) found.ignored();
      else found.differs(`header:set-cookie[${cookie.name}].${part}`, a, b);
    }
  });
  return true;
}

/** Compares two Cookie lines that carry the same cookies in the same order by cookie: `header:cookie[session]`. As above otherwise. */
export function compareCookies(x: readonly string[], y: readonly string[], found: Finder): boolean {
  if (x.length !== 1 || y.length !== 1) return false;
  const [left, right] = [pairsOf(x[0] ?? ""), pairsOf(y[0] ?? "")];
  if (!sameNames(left, right)) return false;
  left.forEach(({ name, value }, index) => {
    const other = right[index]?.value ?? "";
    if (value === other) found.same();
    else found.differs(`header:cookie[${name}]`, value, other);
  });
  return true;
}

function sameNames(x: readonly { readonly name: string }[], y: readonly { readonly name: string }[]): boolean {
  return x.length === y.length && x.every(({ name }, index) => name === y[index]?.name);
}

function cookieOf(line: string): Cookie {
  const [pair = "", ...attributes] = line.split(";");
  const { name, value } = pairOf(pair);
  const parts = new Map([["value", value.trim()]]);
  for (const attribute of attributes) {
    const { name: own, value: set } = pairOf(attribute);
    const key = own === "" ? `${set.trim().toLowerCase()} (flag)` : own.trim().toLowerCase();
    const known = parts.get(key);
    parts.set(key, known === undefined ? set.trim() : known + AGAIN + set.trim());
  }
  return { name: name.trim(), parts };
}

function pairsOf(line: string): { readonly name: string; readonly value: string }[] {
  return line.split("; ").map(pairOf);
}

/** Without an equals sign there is no name (as browsers read it). */
function pairOf(text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf("=");
  return at < 0 ? { name: "", value: text } : { name: text.slice(0, at), value: text.slice(at + 1) };
}
