import type { HeaderLines } from "./message.ts";
import type { PerLine } from "./version.ts";

export type Period = "second" | "minute" | "hour" | "day" | "month" | "year";
export const periods: readonly Period[] = ["second", "minute", "hour", "day", "month", "year"];

/** must: documented and relied upon · should: documented detail · observe: compared between X and Y, nothing expected. */
export type Level = "must" | "should" | "observe";

/** A request that a probe makes up. `client` is the address that the gateway is made to see (trusted X-Forwarded-For). */
export interface ProbeRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderLines;
  readonly body: Uint8Array;
  readonly client: string | null;
  /** "https" for a route that takes nothing else; left out: http. */
  readonly scheme?: "http" | "https";
}

export type HeaderExpectation =
  | { readonly kind: "equals"; readonly value: string }
  | { readonly kind: "matches"; readonly pattern: RegExp }
  | { readonly kind: "absent" }
  | { readonly kind: "present" };

/** What the documentation says of one answer, per version line where lines differ. What is left out is not asserted. */
export interface Expectation {
  readonly status?: PerLine<number>;
  /** The message of an error that Kong makes itself, whatever the form of the body (JSON, HTML, XML, plain). */
  readonly message?: PerLine<string>;
  readonly headers?: readonly { readonly name: string; readonly is: PerLine<HeaderExpectation> }[];
  readonly upstream?: "reached" | "not-reached";
  /** Asserted on the request that the upstream received. */
  readonly upstreamHeaders?: readonly { readonly name: string; readonly is: PerLine<HeaderExpectation> }[];
  /** Text that must not occur anywhere in the upstream request: a hidden credential. */
  readonly upstreamLacks?: readonly string[];
  /** Text that must occur in the upstream request's target or body: what must survive. */
  readonly upstreamHas?: readonly string[];
}

/** One request of a case. Steps are sent in order; those of a later `phase` wait until the window has turned. */
export interface Step {
  readonly request: ProbeRequest;
  readonly expect: Expectation;
  /** The route this request is meant for, where it is another than the case's. */
  readonly route?: string;
  /** 0 is the first window; each next number waits for the start of the next window of the case's period. */
  readonly phase: number;
}

/** A case that counts: starts at the boundary of a window of `period`, after the counters were emptied. */
export interface Window {
  readonly period: Period;
  /** Counters it touches; cases that share one never run side by side. */
  readonly counters: readonly string[];
}

/** One behaviour of one instance. `id` is `plugin/what-it-does` and stable; `subject` tells instances apart ("route orders-v1"). */
export interface Case {
  readonly id: string;
  readonly subject: string;
  readonly title: string;
  readonly level: Level;
  readonly plugin: string;
  /** Id of the plugin instance that is exercised. */
  readonly instance: string;
  /** Id of the route the requests are meant for; the gateway must confirm it. */
  readonly route: string;
  readonly steps: readonly Step[];
  readonly window: Window | null;
  /** Rate-limit counters its requests are counted on, window or not: cases that share one keep their order. Left out: none. */
  readonly counters?: readonly string[];
  /** Those of them that are counted behind the answer, in a database or in Redis. */
  readonly countersBehind?: readonly string[];
}

/** An instance for which no case can be made, and why: it is listed as not exercised. */
export interface Unreachable {
  readonly instance: string;
  readonly reason: string;
}
