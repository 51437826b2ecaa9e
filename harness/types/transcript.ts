import type { RequestMessage, ResponseMessage } from "./message.ts";

export type ClusterName = "x" | "control" | "y";

/** The name a request carries through a gateway to the stand-in, so that both ends can be joined. Taken off before comparing. */
export const EXCHANGE_HEADER = "X-Cutover-Exchange";
/** The stand-in marks an echo with it, so that the comparison does not judge the upstream request twice. Not compared itself. */
export const ECHO_HEADER = "X-Cutover-Echo";
/** Makes Kong name the route it matched: always on 2.8, on 3.x only with `allow_debug_header=on`. Taken off before comparing. */
export const DEBUG_HEADER = "Kong-Debug";
/** The answers to `Kong-Debug`, taken off the response before comparing. */
export const DEBUG_ANSWERS = ["Kong-Route-Id", "Kong-Route-Name", "Kong-Service-Id", "Kong-Service-Name"] as const;

export type Outcome =
  | { readonly kind: "answered"; readonly response: ResponseMessage; readonly milliseconds: number }
  /** Sent, but no response came back: refused, reset, timed out. */
  | { readonly kind: "failed"; readonly reason: string; readonly milliseconds: number }
  | { readonly kind: "not-sent"; readonly reason: string };

/** What the stand-in saw of an exchange: every request in arrival order (more than one after a retry), or why it cannot be known. */
export type UpstreamSide =
  | { readonly kind: "observed"; readonly requests: readonly RequestMessage[] }
  | { readonly kind: "unobserved"; readonly reason: string };

export type MatchedRoute =
  | { readonly kind: "matched"; readonly id: string; readonly name: string | null }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly reason: string };

/** Both ends of one replayed exchange on one cluster. Join and debug headers are already off; `at` is the cluster's clock in epoch ms. */
export interface Transcript {
  readonly exchange: string;
  readonly cluster: ClusterName;
  readonly at: number;
  readonly outcome: Outcome;
  readonly upstream: UpstreamSide;
  readonly route: MatchedRoute;
  /** Plugins on the way that the model gateway does not model; empty on a real gateway. Non-empty makes the exchange inconclusive. */
  readonly notModelled: readonly string[];
}
