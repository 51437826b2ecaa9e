import type { Encoding } from "./encoding.ts";

/** A text read through an encoding. `startOf` tells where a character of it begins in the original, the end included. */
export interface View {
  readonly text: string;
  readonly startOf: (index: number) => number;
  readonly encoding: Encoding;
}

/**
 * The decoded readings under which a gateway or an upstream might find a secret: percent-encoded (query, form, path),
 * JSON-escaped, percent-encoded inside JSON, and as a form when a secret holds a `space` (written `+` there).
 * A text with neither `%` nor `\` has none of them: it is searched as it stands.
 */
export function decodedViews(text: string, space: boolean): readonly View[] {
  const percent = text.includes("%");
  const escaped = text.includes("\\");
  const views: View[] = [];
  if (percent) views.push(decodePercent({ text, startOf: itself, encoding: "url" }));
  if (escaped) {
    const json = decodeEscapes({ text, startOf: itself, encoding: "json" });
    views.push(json);
    if (json.text.includes("%")) views.push(decodePercent({ ...json, encoding: "url" }));
  }
  if (space && text.includes("+")) {
    views.push(decodePercent({ text: text.replaceAll("+", " "), startOf: itself, encoding: "form" }));
  }
  return views;
}

const PERCENT_RUN = /(?:%[0-9a-fA-F]{2})+/g;

/** Decodes runs of %XX as UTF-8. Bytes that are no UTF-8 are read one by one as Latin-1, so that what stands beside them is still seen. */
function decodePercent(view: View): View {
  return rewrite(view, PERCENT_RUN, (run) => {
    const bytes = Buffer.from(run.replaceAll("%", ""), "hex");
    const characters: (readonly [string, number])[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = sequenceLength(bytes[at] ?? 0);
      const text = bytes.toString("utf8", at, at + length);
      const valid = at + length <= bytes.length && !text.includes("\uFFFD");
      characters.push([valid ? text : String.fromCharCode(bytes[at] ?? 0), (valid ? length : 1) * 3]);
      at += valid ? length : 1;
    }
    return characters;
  });
}

function sequenceLength(first: number): number {
  return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])/g;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** Decodes JSON string escapes wherever they stand (RFC 8259, section 7). */
function decodeEscapes(view: View): View {
  return rewrite(view, ESCAPE, (sequence) => {
    const kind = sequence[1] ?? "";
    const text = kind === "u" ? String.fromCharCode(Number.parseInt(sequence.slice(2), 16)) : (SHORT_ESCAPES[kind] ?? kind);
    return [[text, sequence.length]];
  });
}

/** Replaces each match by decoded characters; `decode` gives each with the number of characters it took in the view. */
function rewrite(view: View, pattern: RegExp, decode: (match: string) => readonly (readonly [string, number])[]): View {
  const parts: string[] = [];
  // Where a stretch begins here and where it begins there; from there on both run in step until the next one.
  const here: number[] = [0];
  const there: number[] = [0];
  let [length, from] = [0, 0];
  const add = (text: string, taken: number) => {
    parts.push(text);
    length += text.length;
    from += taken;
    here.push(length);
    there.push(from);
  };
  for (const match of view.text.matchAll(pattern)) {
    add(view.text.slice(from, match.index), match.index - from);
    for (const [text, taken] of decode(match[0])) add(text, taken);
  }
  parts.push(view.text.slice(from));
  return { text: parts.join(""), encoding: view.encoding, startOf: (index) => view.startOf(lookUp(index, here, there)) };
}

/** The stretch that an index lies in is the last that begins at or before it. */
function lookUp(index: number, here: readonly number[], there: readonly number[]): number {
  let [low, high] = [0, here.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((here[middle] ?? 0) <= index) low = middle;
    else high = middle;
  }
  return (there[low] ?? 0) + index - (here[low] ?? 0);
}

function itself(index: number): number {
  return index;
}
