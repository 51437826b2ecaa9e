/** A text or number of a JSON document, with the name of the member that it is; empty in a list. */
export interface JsonText {
  readonly name: string;
  /** Where its characters stand, without quotes. */
  readonly start: number;
  readonly end: number;
  readonly kind: "string" | "number";
}

const NUMBER = /-?\d[\d.eE+-]*/y;
const SPACE = /\s*/y;

/**
 * The texts of a document in order, and the numbers that have a name. Every character is read once, whatever comes: a regular expression that
 * looks for strings reads on to the end from every quote of a broken one.
 */
export function* jsonTexts(text: string): Generator<JsonText> {
  for (let at = text.indexOf('"'); at !== -1; ) {
    const end = closingQuote(text, at + 1);
    if (end === -1) return;
    const colon = after(text, end + 1, SPACE);
    if (text[colon] !== ":") {
      yield { name: "", start: at + 1, end, kind: "string" };
      at = text.indexOf('"', end + 1);
      continue;
    }
    const name = text.slice(at + 1, end);
    const value = after(text, colon + 1, SPACE);
    const last = text[value] === '"' ? closingQuote(text, value + 1) : after(text, value, NUMBER);
    if (last === -1) return;
    if (text[value] === '"') yield { name, start: value + 1, end: last, kind: "string" };
    else if (last > value) yield { name, start: value, end: last, kind: "number" };
    at = text.indexOf('"', text[value] === '"' ? last + 1 : last);
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '"') return at;
    if (text[at] === "\\") at += 1;
  }
  return -1;
}

/** Where a match that begins there ends; there, where there is none. */
function after(text: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
