/** Longest value shown in a report, in characters: long enough for a token or a URL, short enough for two terminal lines. */
export const VALUE_LIMIT_CHARACTERS = 160;

const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u001b": "\\e" };

/**
 * What acts instead of showing itself: controls (C0, DEL, C1), format characters (zero width, bidi overrides, tags), line and
 * paragraph separators, unpaired surrogates, private use. Values come from traffic, so whoever sent a request chose them.
 */
const acting = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

/** Nearly every value is printable ASCII, and there are hundreds of thousands. */
const plain = /^[\x20-\x7e]*$/;

/** Marks piled on one letter grow over the lines above and below it; more than three in a row are never needed to read a value. */
const piledMarks = /(\p{M}{3})\p{M}+/gu;

function spelled(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return named[character] ?? (code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`);
}

/**
 * The text with nothing left in it that a terminal, a browser or an editor would act on, on one line, cut after `limit` characters
 * with the number of those left out. Everything else stays as it is.
 */
export function inert(text: string, limit: number): string {
  if (text.length <= limit && plain.test(text)) return text;
  // Cut before spelling out: a value of megabytes must not be walked through twice.
  const head = Array.from(text.slice(0, limit * 2))
    .slice(0, limit)
    .join("");
  const left = text.length - head.length;
  const shown = head.replace(acting, spelled).replace(piledMarks, "$1");
  return left > 0 ? `${shown}… (+${left} characters)` : shown;
}

/** A value of one side for people: what is not there is said, what is empty is shown as such. */
export function shownValue(value: string | null): string {
  return value === null ? "(nothing)" : value === "" ? "(empty)" : inert(value, VALUE_LIMIT_CHARACTERS);
}
