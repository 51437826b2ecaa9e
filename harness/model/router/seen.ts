import { type HeaderLines, headerValue } from "../../types/message.ts";
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
  /** Lower-cased values of a header whose name is given in lower case; with `_` it also finds the spelling with `-`. */
  header(name: string): readonly string[];
}

export function seenBy(request: RouterRequest): Seen {
  const path = normalisePath(rawPath(request.target));
  const lines = request.headers.slice(0, HEADER_LINES_SEEN);
  return {
    method: request.method,
    path,
    pathText: fromUtf8(path),
    host: headerValue(request.headers, "host") ?? null,
    scheme: request.scheme,
    sni: request.sni,
    port: request.port,
    header: (name) => valuesOf(lines, name),
  };
}

/** OpenResty's header table: the name as asked for first, then with hyphens for underscores. */
function valuesOf(lines: HeaderLines, name: string): readonly string[] {
  const named = (wanted: string) => lines.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => asciiLower(wireBytes(value)));
  const exact = named(name);
  return exact.length > 0 || !name.includes("_") ? exact : named(name.replaceAll("_", "-"));
}
