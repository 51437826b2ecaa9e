import type { HeaderLine, HeaderLines } from "../types/message.ts";
import { headerValue, headerValues, NO_BODY } from "../types/message.ts";

/** A message as it was on the wire (RFC 9112). Header strings hold one character a byte, as node reads and undici writes them. */
export interface WireMessage {
  /** Request line or status line. */
  readonly start: string;
  readonly headers: HeaderLines;
  readonly body: Uint8Array;
  /** The message announces a longer body than the capture holds. */
  readonly cutOff: boolean;
}

const HEAD_END = "\r\n\r\n";

/** Reads the bytes of one message; a reason instead when they are none. `bodiless`: it has no body whatever it announces (RFC 9112, 6.3). */
export function parseMessage(bytes: Buffer, bodiless: (start: string) => boolean): WireMessage | { readonly reason: string } {
  const end = bytes.indexOf(HEAD_END);
  if (end === -1) return { reason: "its header does not end" };
  const [start = "", ...rest] = bytes.toString("latin1", 0, end).split("\r\n");
  const headers: HeaderLine[] = [];
  for (const line of rest) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    if (colon < 1 || /[\s\0]/.test(name)) return { reason: "a header line has no name" };
    headers.push([name, line.slice(colon + 1).replaceAll(/^[ \t]+|[ \t]+$/g, "")]);
  }
  const body = bytes.subarray(end + HEAD_END.length);
  return { start, headers, ...(bodiless(start) ? { body: NO_BODY, cutOff: false } : bodyOf(headers, body)) };
}

/** A body cut off is unknown: half of it would be another request. */
const CUT_OFF = { body: NO_BODY, cutOff: true } as const;

function bodyOf(headers: HeaderLines, bytes: Buffer): Pick<WireMessage, "body" | "cutOff"> {
  if (headerValues(headers, "transfer-encoding").some((value) => /chunked/i.test(value))) return dechunked(bytes);
  const length = headerValue(headers, "content-length");
  if (length === undefined || !/^\d+$/.test(length)) return { body: bytes, cutOff: false };
  return bytes.length < Number(length) ? CUT_OFF : { body: bytes.subarray(0, Number(length)), cutOff: false };
}

const CHUNK_SIZE = /^([0-9a-f]{1,8})(?:[ \t]*;[^\r\n]*)?\r\n/i;
/** As much as is looked at for the line before a chunk; extensions are not used in practice. */
const CHUNK_LINE_BYTES = 256;

/** The content of a chunked body. Captures that were written by a program which joined the chunks hold the content itself. */
function dechunked(bytes: Buffer): Pick<WireMessage, "body" | "cutOff"> {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const [line, size] = CHUNK_SIZE.exec(bytes.toString("latin1", at, at + CHUNK_LINE_BYTES)) ?? [];
    if (line === undefined || size === undefined) return at === 0 ? { body: bytes, cutOff: false } : CUT_OFF;
    const length = Number.parseInt(size, 16);
    if (length === 0) return { body: Buffer.concat(chunks), cutOff: false };
    const from = at + line.length;
    if (from + length > bytes.length) return CUT_OFF;
    chunks.push(bytes.subarray(from, from + length));
    at = from + length + "\r\n".length;
  }
}

/** A request target as a recording holds it, path and query, and the host where an absolute target names it (RFC 9112, 3.2.2). */
export function targetOf(target: string): { readonly target: string; readonly host: string | null } {
  const [, authority, path = ""] = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(target) ?? [];
  if (authority === undefined) return { target, host: null };
  return { target: path.startsWith("/") ? path : `/${path}`, host: authority.replace(/^[^@]*@/, "") };
}

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+)(?: HTTP\/\d(?:\.\d)?)?$/;

/** Method and target of a request line, or null when it is none. HTTP/0.9 names no version. */
export function requestLine(text: string): { readonly method: string; readonly target: string } | null {
  const [, method, target] = REQUEST_LINE.exec(text) ?? [];
  return method === undefined || target === undefined || target.includes("\0") ? null : { method, target };
}
