import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";

/** Longer texts are given by length and digest only: nobody reads them in a report. */
const TEXT_SHOWN_BYTES = 65_536;

/** A text in full, since masking and shortening it is the judge's business; anything else by length and digest; null for an empty body. */
export function shownBody(body: Uint8Array): string | null {
  if (body.length === 0) return null;
  if (body.length > TEXT_SHOWN_BYTES || !isUtf8(body)) return digested(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
}

export function digested(body: Uint8Array): string {
  return `${body.length} bytes, sha256 ${createHash("sha256").update(body).digest("hex")}`;
}

export function sameBytes(x: Uint8Array, y: Uint8Array): boolean {
  return x.length === y.length && (x.length === 0 || Buffer.compare(x, y) === 0);
}
