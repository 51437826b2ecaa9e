import { step } from "./json.ts";
import type { Finder } from "./tally.ts";

/** One part: its head as lower-case name → value, and its bytes (one character each). */
interface Part {
  readonly head: ReadonlyMap<string, string>;
  readonly bytes: string;
}

/** A longer part is told by its length: it is a file that somebody sent. */
const CHARACTERS_SHOWN = 4096;

/**
 * Compares two multipart/form-data bodies by part, each found by its own boundary (RFC 7578): parts of one name keep their order, others
 * do not; of a part the head is compared line by line, and the bytes. Returns whether they are equal, or null when one of them is not
 * of that form or says more than its parts.
 */
export function compareMultipart(
  x: { readonly body: Uint8Array; readonly boundary: string },
  y: { readonly body: Uint8Array; readonly boundary: string },
  found: Finder,
): boolean | null {
  const [left, right] = [partsOf(x.body, x.boundary), partsOf(y.body, y.boundary)];
  if (left === null || right === null) return null;
  let equal = true;
  const compare = (path: string, a: string | null, b: string | null) => {
    if (a === b) return found.same();
    equal = false;
    found.differs(path, a, b);
  };
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(key), right.get(key)];
    const path = `body:part${key}`;
    if (a === undefined || b === undefined) {
      compare(path, a ? shown(a.bytes) : null, b ? shown(b.bytes) : null);
      continue;
    }
    for (const name of new Set([...a.head.keys(), ...b.head.keys()])) {
      compare(`${path}.${name}`, a.head.get(name) ?? null, b.head.get(name) ?? null);
    }
    if (a.bytes === b.bytes) found.same();
    else compare(path, shown(a.bytes), shown(b.bytes) === shown(a.bytes) ? `${shown(b.bytes)}, other ones` : shown(b.bytes));
  }
  return equal;
}

/** `.name` (`.name[#1]` for the second of that name) → part; null when the body is anything but parts between boundaries. */
function partsOf(body: Uint8Array, boundary: string): ReadonlyMap<string, Part> | null {
  const text = Buffer.from(body).toString("latin1");
  const [start, end] = [`--${boundary}\r\n`, new RegExp(`\\r\\n--${boundary.replaceAll(/[^\w]/g, "\\$&")}--(\\r\\n)?$`)];
  if (!text.startsWith(start) || !end.test(text)) return null;
  const parts = new Map<string, Part>();
  for (const piece of text.slice(start.length).replace(end, "").split(`\r\n${start}`)) {
    const blank = piece.indexOf("\r\n\r\n");
    if (blank < 0) return null;
    const head = headOf(piece.slice(0, blank));
    if (head === null) return null;
    const name = /;\s*name="([^"]*)"/i.exec(head.get("content-disposition") ?? "")?.[1] ?? "";
    let key = step(name);
    for (let again = 1; parts.has(key); again += 1) key = `${step(name)}[#${again}]`;
    parts.set(key, { head, bytes: piece.slice(blank + 4) });
  }
  return parts;
}

function headOf(text: string): ReadonlyMap<string, string> | null {
  const head = new Map<string, string>();
  for (const line of text.split("\r\n")) {
    const [, name, value] = /^([^\s:]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || head.has(name.toLowerCase())) return null;
    head.set(name.toLowerCase(), value);
  }
  return head;
}

function shown(bytes: string): string {
  return bytes.length <= CHARACTERS_SHOWN ? Buffer.from(bytes, "latin1").toString("utf8") : `${bytes.length} bytes`;
}
