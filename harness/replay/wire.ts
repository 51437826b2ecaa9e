import type { HeaderLines, RequestMessage } from "../types/message.ts";
import { headerValue, headerValues, withoutHeaders } from "../types/message.ts";

/** What undici is given. Header strings hold one character a byte (latin1), which is how undici writes them. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Flat list of names and values: undici keeps its order, case and repeats. */
  readonly headers: string[];
  readonly body: Buffer | null;
  /** The body goes without an announced length. */
  readonly chunked: boolean;
  /** Close the connection after this exchange. */
  readonly reset: boolean;
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
  const options = optionsOf(headerValues(message.headers, "connection"));
  const named = options.filter((option) => !OWN_OPTIONS.has(option));
  const headers = withoutHeaders(message.headers, named.length === 0 ? FRAMING : [...FRAMING, ...named]);
  return {
    kind: "ready",
    request: {
      method: message.method,
      path: message.target,
      headers: headers.flat(),
      body: body(message),
      chunked: isChunked(message.headers),
      reset: options.includes("close"),
    },
  };
}

function optionsOf(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(",")).map((option) => option.trim().toLowerCase());
}

function body({ body: bytes }: RequestMessage): Buffer | null {
  return bytes.length === 0 ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isChunked(headers: HeaderLines): boolean {
  return headerValues(headers, "transfer-encoding").some((value) => value.toLowerCase().includes("chunked"));
}
