import type { RouteMatch } from "../model/router/index.ts";
import type { ProbeRequest } from "../types/case.ts";
import type { Consumer, Credential, Inventory, Route } from "../types/inventory.ts";
import type { HeaderLines } from "../types/message.ts";
import type { VersionLine } from "../types/version.ts";

/** Both sides of a cutover, as far as it takes to find requests. `now` is epoch milliseconds: credentials that have expired by then are not used. */
export interface ReachOptions {
  readonly x: Inventory;
  readonly y: Inventory;
  readonly xLine: VersionLine;
  readonly yLine: VersionLine;
  readonly now: number;
}

/** A request without credentials that X and Y both give to the route. Change it with care: `leads` tells whether it still goes there. */
export interface Reached {
  readonly kind: "reached";
  /** The route as X holds it. */
  readonly route: Route;
  readonly request: ProbeRequest;
  /** Also on the request, where it is https. */
  readonly scheme: "http" | "https";
  readonly x: RouteMatch;
  readonly y: RouteMatch;
}

/** No request was found, and why, in words for the certificate: "on X every candidate is taken by route orders-v1". */
export interface Unreachable {
  readonly kind: "unreachable";
  readonly reason: string;
}

/** What a request must carry to be that consumer. Add the lines and arguments to the route's request. */
export interface Identity {
  readonly headers: HeaderLines;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly consumer: Consumer;
  readonly credential: Credential;
}

export type Identification =
  /** No plugin asks who it is: the request gets through as it is, and nobody can be named. */
  | { readonly kind: "none-needed" }
  /** As many as were asked for. */
  | { readonly kind: "identified"; readonly identities: readonly [Identity, ...Identity[]] }
  | { readonly kind: "impossible"; readonly reason: string };

export interface Wish {
  /** How many identities, all different. */
  readonly count: number;
  /** Different consumers, or different credentials of one consumer. */
  readonly distinct: "consumers" | "credentials";
  /** Which consumers may be taken, e.g. only the one that a consumer-scoped instance belongs to. All when left out. */
  readonly accept?: (consumer: Consumer) => boolean;
}

/** The ordinary wish: one identity, whosever. */
export const anyone: Wish = { count: 1, distinct: "consumers" };

/** Finds the requests that exercise a route, the same on X and on Y. */
export interface Reach {
  /** A base request that both sides give to the route; with `method` only a request of that method. */
  route(routeId: string, wanted?: { readonly method: string }): Reached | Unreachable;
  /** Whether a request, perhaps a changed one, goes to the route on both sides. */
  leads(routeId: string, request: ProbeRequest): Reached | Unreachable;
  /** What a request needs to get through the plugins in front of the route. */
  identify(routeId: string, wish: Wish): Identification;
}
