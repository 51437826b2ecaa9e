import { isUtf8 } from "node:buffer";

/**
 * Kong routes on bytes: lengths count bytes, and a path may be no valid UTF-8 after decoding. A *byte text* is a string
 * with one character (0–255) for each byte, the form in which Node hands over request targets and header values.
 */
export function toBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** A text that came off the wire: already a byte text, unless somebody wrote it with characters beyond one byte. */
export function wireBytes(text: string): string {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0xff) return toBytes(text);
  return text;
}

const BEYOND_ASCII = /[^\0-\x7f]/;

/** The characters that a byte text spells in UTF-8, or null when it is no UTF-8. */
export function fromUtf8(bytes: string): string | null {
  if (!BEYOND_ASCII.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, "latin1");
  return isUtf8(buffer) ? buffer.toString("utf8") : null;
}

const UPPER_CASE = /[A-Z]/;

/** Lower case of ASCII letters only, as Lua's `lower` in the C locale. */
export function asciiLower(text: string): string {
  return UPPER_CASE.test(text) ? text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}
