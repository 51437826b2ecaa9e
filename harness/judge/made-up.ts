import { isHttpDate } from "../compare/dates.ts";

/** A value that two copies cannot share by accident: 64 bits, written in hex. */
const HEX = /^[0-9a-f-]{16,}$/i;
/** Signed sessions, tokens, trace contexts, times: no blanks, letters and digits mixed, too long to be a word or a count. */
const TOKEN = /^(?=.*\d)(?=.*[A-Za-z])[\w.:|=+/~-]{20,}$/;
/** Seconds since 1970 have ten digits, milliseconds thirteen. */
const CLOCK = /^\d{10,16}(\.\d+)?$/;
/** Of two copies' tokens of one kind one may be longer, by what is encoded in it. */
const LENGTHS_APART = 0.1;

const forms: readonly ((text: string) => boolean)[] = [
  (text) => HEX.test(text),
  isHttpDate,
  (text) => CLOCK.test(text),
  (text) => TOKEN.test(text),
];

/**
 * Whether all values are there and have one of the forms that gateways make up anew for every request: ids, tokens, times. Such a
 * value says by itself that it is different each time.
 */
export function madeUpAlike(values: readonly (string | null)[]): boolean {
  const texts = values.filter((value) => value !== null);
  if (texts.length < values.length) return false;
  const lengths = texts.map((text) => text.length);
  if (Math.max(...lengths) - Math.min(...lengths) > Math.max(...lengths) * LENGTHS_APART) return false;
  return forms.some((form) => texts.every(form));
}
