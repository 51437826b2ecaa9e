import { type HeaderLines, headerValue, headerValues } from "../../types/message.ts";
import { asciiLower, fromUtf8, wireBytes } from "./bytes.ts";
import { normalisePath, rawPath } from "./normalise-path.ts";
import type { RouterRequest } from "./types.ts";

/** nginx hands at most this many header lines to the router (fixed on 2.8, `lua_max_req_headers` default on 3.x). */
const HEADER_LINES_SEEN = 100;

/** A request as the routing engines look at it. Texts are byte texts. */
export interface Seen {
  readonly method: string;
  /** Normalised path. */
  readonly path: string;
  /** The path as text, or null when it is no UTF-8. */
  readonly pathText: string | null;
  /** The Host header as sent; null without one. */
  readonly host: string | null;
  readonly scheme: "http" | "https";
  readonly sni: string | null;
  readonly port: number;
  /** As many as the router is handed. */
  readonly headers: HeaderLines;
}

export function seenBy({ method, target, headers, scheme, sni, port }: RouterRequest): Seen {
  const path = normalisePath(rawPath(target));
  return {
    method,
    path,
    pathText: fromUtf8(path),
    host: headerValue(headers, "host") ?? null,
    scheme,
    sni,
    port,
    headers: headers.length > HEADER_LINES_SEEN ? headers.slice(0, HEADER_LINES_SEEN) : headers,
  };
}

/**
 * Lower-cased values of a header whose name is given in lower case. OpenResty's header table: the name as asked for first, then with hyphens
 * for underscores.
 */
export function valuesSeen({ headers }: Seen, name: string): readonly string[] {
  const exact = headerValues(headers, name);
  const found = exact.length > 0 || !name.includes("_") ? exact : headerValues(headers, name.replaceAll("_", "-"));
  return found.map(lowerBytes);
}

/** Whether it carries such a header, whatever its value. */
export function hasHeader({ headers }: Seen, name: string): boolean {
  return headerValue(headers, name) !== undefined || (name.includes("_") && headerValue(headers, name.replaceAll("_", "-")) !== undefined);
}

function lowerBytes(value: string): string {
  return asciiLower(wireBytes(value));
}
