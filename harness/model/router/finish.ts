import type { Route, Service } from "../../types/inventory.ts";
import type { VersionLine } from "../../types/version.ts";
import type { Seen } from "./seen.ts";
import type { RouteMatch } from "./types.ts";
import { joinUpstreamPath, upstreamTarget } from "./upstream-path.ts";

/** What a path rule matched of the normalised path (null for a route without one) and its groups. */
export interface PathMatch {
  readonly matched: string | null;
  readonly captures: Readonly<Record<string, string>>;
}

export interface Winner {
  readonly route: Route;
  readonly service: Service | null;
  readonly path: PathMatch;
}

/** What a match means for the upstream request. `target` is the raw target of the request. Source: `access.before` and `access.after` in kong/runloop/handler.lua. */
export function finish({ route, service, path }: Winner, seen: Seen, target: string, line: VersionLine): RouteMatch {
  const upstreamPath = joinUpstreamPath({
    servicePath: service?.path ?? null,
    path: seen.path,
    matched: path.matched,
    stripPath: route.strip_path,
    handling: line === "2.8" && route.path_handling === "v1" ? "v1" : "v0",
  });
  const prefix = path.matched ?? "";
  return {
    route,
    service,
    prefix,
    captures: path.captures,
    upstreamTarget: upstreamTarget(upstreamPath, target, line),
    forwardedPrefix: route.strip_path && prefix !== "" && prefix !== "/" ? prefix : null,
  };
}
