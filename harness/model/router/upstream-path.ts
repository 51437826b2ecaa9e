import type { VersionLine } from "../../types/version.ts";
import { encodePath } from "./normalise-path.ts";

/** What the upstream path is made of. Paths are byte texts; `path` is the normalised request path. */
export interface PathJoin {
  /** The service's path, or null. */
  readonly servicePath: string | null;
  readonly path: string;
  /** What the path rule matched, or null for a route without a path rule. */
  readonly matched: string | null;
  readonly stripPath: boolean;
  /** "v1" counts only on the traditional router; traditional_compatible treats every route as v0. */
  readonly handling: "v0" | "v1";
}

/**
 * Joins service path and request path. v0 puts exactly one slash at the seam; v1 puts none and only reduces a double one.
 * Source: kong/router.lua 2.8.5 (`find_match`), kong/router/utils.lua 3.4.2 and 3.9.1 (`get_upstream_uri_v0`).
 */
export function joinUpstreamPath({ servicePath, path, matched, stripPath, handling }: PathJoin): string {
  const base = servicePath ?? "/";
  const rest = withoutLeadingDots(matched === null ? path.slice(1) : path.slice(matched.length));
  if (handling === "v1") return stripPath ? seam(base, rest) : base + path.slice(1);
  if (!stripPath) return path === "/" ? base : oneSlash(base, path);
  if (rest !== "") return oneSlash(base, rest);
  if (base === "/") return "/";
  // Nothing is left of the request path: a trailing slash stays only if the request had one. A bare "/" has one
  // only where the service path has one too.
  const bare = base.endsWith("/") ? base.slice(0, -1) : base;
  return path.endsWith("/") && (path !== "/" || base.endsWith("/")) ? `${bare}/` : bare;
}

function seam(base: string, rest: string): string {
  return base.endsWith("/") && rest.startsWith("/") ? base + rest.slice(1) : base + rest;
}

function oneSlash(base: string, rest: string): string {
  return base.endsWith("/") || rest.startsWith("/") ? seam(base, rest) : `${base}/${rest}`;
}

/** A rest of the path that would climb out of the service path is cut (kong/router/utils.lua `sanitize_uri_postfix`). */
function withoutLeadingDots(rest: string): string {
  if (rest === "." || rest === "..") return "";
  return rest.replace(/^\.{1,2}\//, "");
}

/**
 * The request target for the upstream: the encoded path and the client's query, byte for byte.
 * Until 3.4 a target that ends in a question mark loses its query and keeps only the mark (`/a?b=1?` goes up as `/a?`);
 * 3.9 keeps both. Source: `access.after` in kong/runloop/handler.lua at the three tags.
 */
export function upstreamTarget(path: string, requestTarget: string, line: VersionLine): string {
  const mark = requestTarget.indexOf("?");
  const query = mark === -1 ? "" : requestTarget.slice(mark + 1);
  const asked = requestTarget.endsWith("?");
  if (asked && line !== "3.9") return `${encodePath(path)}?`;
  return query !== "" || asked ? `${encodePath(path)}?${query}` : encodePath(path);
}
