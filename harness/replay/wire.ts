import { Readable } from "node:stream";
import type { HeaderLines, RequestMessage } from "../types/message.ts";
import { headerValue, headerValues, withoutHeaders } from "../types/message.ts";

/** What undici is given. Header strings hold one character a byte (latin1), which is how undici writes them. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Flat list of names and values: undici keeps its order, case and repeats. */
  readonly headers: string[];
  readonly body: Buffer | Readable | null;
  /** Close the connection after this exchange. */
  readonly reset: boolean;
  /** Server name for TLS; left out: the request's Host. */
  readonly servername?: string;
}

export type Wired = { readonly kind: "ready"; readonly request: WireRequest } | { readonly kind: "impossible"; readonly reason: string };

/** Header lines that undici writes itself, once for each connection or body. */
const FRAMING = ["connection", "keep-alive", "proxy-connection", "content-length", "transfer-encoding"];
/** Options of a Connection header that name no header to be dropped, or one that Kong looks at itself. */
const OWN_OPTIONS = new Set(["", "close", "keep-alive", "te", "upgrade"]);

/**
 * Turns a request into what undici sends, as near to the bytes as it allows. undici writes `host` and `connection`
 * first and in lower case, and counts Content-Length itself; none of the three reaches an upstream through Kong.
 * A chunked body is sent in (other) chunks, since plugins ask whether a length was announced. Headers that a Connection
 * header names are left out together with it: the gateway would have removed them (RFC 9110, 7.6.1).
 * Requests that undici refuses (Expect, Upgrade, a space in the target) are not changed until they fit: they come back as
 * its error.
 */
export function wire(message: RequestMessage): Wired {
  if (headerValue(message.headers, "host") === undefined) {
    return { kind: "impossible", reason: "the request has no Host header, and one that is made up would decide the route" };
  }
  // undici would wait for an upgrade that no handler takes, and no gateway route is reached by it.
  if (message.method === "CONNECT") return { kind: "impossible", reason: "CONNECT asks for a tunnel and has no exchange to compare" };
  const options = headerValues(message.headers, "connection").flatMap((value) =>
    value
      .toLowerCase()
      .split(",")
      .map((option) => option.trim()),
  );
  const headers = withoutHeaders(message.headers, [...FRAMING, ...options.filter((option) => !OWN_OPTIONS.has(option))]);
  return {
    kind: "ready",
    request: {
      method: message.method,
      path: message.target,
      headers: headers.flat(),
      body: body(message),
      reset: options.includes("close"),
    },
  };
}

function body({ headers, body: bytes }: RequestMessage): Buffer | Readable | null {
  if (bytes.length === 0) return null;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // undici sends a stream whose length it cannot see in chunks.
  return isChunked(headers) ? Readable.from([buffer]) : buffer;
}

function isChunked(headers: HeaderLines): boolean {
  return headerValues(headers, "transfer-encoding").some((value) => value.toLowerCase().includes("chunked"));
}
