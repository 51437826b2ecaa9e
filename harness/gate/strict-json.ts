/** A certificate that lists hundreds of refusing cases in full has a few MB; what is larger was not written by us. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Ours nests seven levels. A bound keeps what walks over the value from running out of stack. */
const MAX_DEPTH = 64;

export type StrictJson = { readonly value: unknown } | { readonly problem: string };

/**
 * Reads JSON that has one meaning for every reader: UTF-8 throughout, no key twice in an object (RFC 8259 section 4 leaves open which one
 * counts), bounded in size and depth. Never throws.
 */
export function parseStrict(bytes: Uint8Array): StrictJson {
  if (bytes.length > MAX_BYTES) return { problem: `has ${bytes.length} bytes; a certificate has at most ${MAX_BYTES}` };
  const text = decoded(bytes);
  if (text === null) return { problem: "is not UTF-8" };
  try {
    const value: unknown = JSON.parse(text);
    const problem = walk(text);
    return problem === null ? { value } : { problem };
  } catch {
    return { problem: bytes.length === 0 ? "is empty" : "is not JSON" };
  }
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

interface Open {
  /** Keys so far; null in a list. */
  readonly keys: Set<string> | null;
  atKey: boolean;
}

/** What is wrong with a text that is known to be JSON: a key twice in one object, or too many levels. */
function walk(text: string): string | null {
  const open: Open[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const top = open.at(-1);
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        if (top?.keys && top.atKey) {
          const key = JSON.parse(text.slice(at, end + 1)) as string;
          if (top.keys.has(key)) return `holds the key ${JSON.stringify(key.slice(0, 80))} twice in one object`;
          top.keys.add(key);
          top.atKey = false;
        }
        at = end;
        break;
      }
      case "{":
      case "[":
        if (open.length === MAX_DEPTH) return `nests more than ${MAX_DEPTH} levels`;
        open.push(text[at] === "{" ? { keys: new Set(), atKey: true } : { keys: null, atKey: false });
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case ",":
        if (top) top.atKey = true;
        break;
    }
  }
  return null;
}

/** Where the string that begins at `from` ends: at the next quote that no odd number of backslashes precedes. */
function endOfString(text: string, from: number): number {
  let end = from;
  let backslashes: number;
  do {
    end = text.indexOf('"', end + 1);
    backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes += 1;
  } while (backslashes % 2 === 1);
  return end;
}
