import type { Route, Service } from "../../types/inventory.ts";
import type { HeaderLines } from "../../types/message.ts";
import type { VersionLine } from "../../types/version.ts";
import type { Seen } from "./seen.ts";

/** What a router may look at. `target` is raw (path and query, undecoded); `headers` hold Host; `port` is the listening port. */
export interface RouterRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderLines;
  readonly scheme: "http" | "https";
  readonly sni: string | null;
  readonly port: number;
}

/**
 * The route that wins and what follows from it. Texts taken from the request's path are byte texts: one character
 * for each byte (see bytes.ts), because a path may hold bytes that are no UTF-8.
 */
export interface RouteMatch {
  readonly route: Route;
  readonly service: Service | null;
  /** The part of the normalised path that the path rule matched; empty for a route without paths. */
  readonly prefix: string;
  /** Groups of a regex path by name and by number ("1"); groups that took no part are left out. */
  readonly captures: Readonly<Record<string, string>>;
  /** Request target for the upstream. For a route without service: as if the service had no path. */
  readonly upstreamTarget: string;
  /** Value of X-Forwarded-Prefix unless a trusted client sent its own; null when Kong removes the header. */
  readonly forwardedPrefix: string | null;
}

/** The route that wins, without what follows from it for the upstream. */
export type RouteChoice = Pick<RouteMatch, "route" | "service">;

/** A rule of a route that does not take part in routing, and why. */
export interface RouterGap {
  readonly route: Route;
  /** What is concerned: "path ~/a(?=b)", "header x-version", "expression". */
  readonly subject: string;
  readonly reason: string;
}

export interface Router {
  readonly line: VersionLine;
  /** The winning route, or null for Kong's 404 "no Route matched with those values". */
  match(request: RouterRequest): RouteMatch | null;
  /** Rules that Kong applies and this model cannot: an answer that depends on them is not to be trusted. */
  readonly notModelled: readonly RouterGap[];
  /** Rules that Kong's own engine on this line refuses (and logs), so that they never match there either. */
  readonly refused: readonly RouterGap[];
}

/** A router that also says no more than which route wins, of a request that several routers look at. */
export interface SoundRouter extends Router {
  choose(seen: Seen): RouteChoice | null;
}
