import { decoded } from "../../compare/coding.ts";
import type { HeaderLines } from "../../types/message.ts";

/** What a person reads of a body; the rest is cut. */
const SHOWN_CHARACTERS = 4096;
/** Masking walks through a text many times, so of a body of megabytes only this much is looked at. */
const LOOKED_AT_BYTES = 64 * 1024;
/** Longer than any secret that is sent: a private key of 4096 bits has 3.2 kB. */
const SECRET_CHARACTERS = 8192;
/** A text in another encoding has some bytes that are no UTF-8; pictures and packed data have a third of them or more. */
const FOREIGN_SHARE = 0.1;
const REPLACEMENT = /\ufffd/g;
/** A token that was signed for one request of this run opens the door for whoever reads it (RFC 7519, 3: three parts, a JSON head). */
const TOKEN = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;

/** Secrets of the backup as what they are, and tokens that were made from them. */
export function hidden(text: string, mask: (text: string) => string): string {
  return mask(text).replace(TOKEN, "«signed token»");
}

/**
 * A body as text: content codings taken off, secrets hidden, cut. Bytes that are no UTF-8 become U+FFFD, and where they prevail only their
 * number is told.
 */
export function shownBody(
  message: { readonly headers: HeaderLines; readonly body: Uint8Array },
  mask: (text: string) => string,
): { readonly body: string; readonly bytes: number; readonly cut: boolean } {
  const bytes = message.body.length;
  const unpacked = decoded(message);
  if (unpacked.kind === "unknown") return { body: `(${bytes} bytes: ${unpacked.why})`, bytes, cut: false };
  const whole = unpacked.body.length <= LOOKED_AT_BYTES;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(unpacked.body.subarray(0, LOOKED_AT_BYTES));
  if ((text.match(REPLACEMENT)?.length ?? 0) > text.length * FOREIGN_SHARE)
    return { body: `(${bytes} bytes that are no text)`, bytes, cut: false };
  const masked = hidden(text, mask);
  // Half a secret may stand where the looked-at part ends, and hiding others may have moved it up: what is near the end is not shown.
  const limit = whole ? SHOWN_CHARACTERS : Math.max(0, Math.min(SHOWN_CHARACTERS, masked.length - SECRET_CHARACTERS));
  return { body: masked.slice(0, limit), bytes, cut: !whole || masked.length > limit };
}
