import type { End } from "./difference.ts";

/**
 * Where a change shows: at an end of an exchange, in the payload of a log plugin (path: `body:$.request.id`, `header:host`), in the rows
 * that `kong migrations` leaves (path: `plugins.config.redis`, table and column, then keys), or in what a command or a start prints
 * (path: `start`, `migrations`, `handshake`).
 */
export type Surface = End | "log" | "migration" | "start";

/** Matches one difference: the surface, the path (`*` at the end allowed), and what X and Y show there. */
export interface ChangeMatcher {
  readonly end: Surface;
  /** Exact path of the difference, or a RegExp source between slashes. */
  readonly path: string;
  /** RegExp source; "absent" for nothing there; "any" for whatever, also nothing. */
  readonly x: string;
  /**
   * The same; `{x}` stands for the value that X shows, `{x1}` for what the first group of X's pattern found in it, `{x/}` for X's value
   * with slashes anywhere, `{x%}` with any character percent-encoded, `{x+}` with `%20` for each `+`.
   */
  readonly y: string;
}

/**
 * What supports a change besides its source. `shown` names where it was seen: "2.8.5 → 3.9.1: core / no route". An unverified change
 * rests on documentation alone, and every report says so.
 */
export type ChangeEvidence = { readonly from: "ground truth" | "real gateway"; readonly shown: string } | { readonly from: "unverified" };

/** A documented change between Kong versions (suites/changes/*.yaml). */
export interface Change {
  readonly id: string;
  readonly title: string;
  /** First release that shows it. It applies when X is older and Y is not. */
  readonly introduced: string;
  /** First release that no longer shows it, or null. */
  readonly until: string | null;
  /** Plugin it belongs to, or "core" or "router". */
  readonly area: string;
  /** benign explains by itself; sign-off is recognised and named but refuses until a waiver acknowledges the id. */
  readonly class: "benign" | "sign-off";
  readonly applies: ChangeScope;
  readonly explains: readonly ChangeMatcher[];
  /** What an operator can do about it before the cutover, a sentence or two. */
  readonly advice?: string;
  readonly source: string;
  /** Left out: unverified. */
  readonly evidence?: ChangeEvidence;
}

/** When a change can show at all. What is left out is not asked. */
export interface ChangeScope {
  /** An instance of this plugin must be effective on X. */
  readonly plugin?: string;
  /** Config fields of that instance (`a.b` for a nested one): equal to these, or a RegExp source between slashes. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Who made the answer on X: Kong itself, or the upstream through Kong. */
  readonly answeredBy?: "kong" | "upstream";
  readonly status?: readonly number[];
  /** What the client sent. */
  readonly request?: RequestScope;
  /** RegExp sources by header (lower case) of X's answer. */
  readonly answer?: Readonly<Record<string, string>>;
  /** Keys of kong.conf (RegExp sources) of which one must be set for it to show. Who judges exchanges does not know them and passes it by. */
  readonly conf?: readonly string[];
  /**
   * Fields of the route that X matched: equal to these (`path_handling: v1`), or a RegExp source between slashes that must be found in
   * the field, a list being one value a line.
   */
  readonly route?: Readonly<Record<string, unknown>>;
  /** The same of the route that Y matched. */
  readonly routeOnY?: Readonly<Record<string, unknown>>;
}

/** RegExp sources, all of which must be found. */
interface RequestScope {
  readonly method?: string;
  /** In the raw target, query included. */
  readonly target?: string;
  /** In a value of the header of that name (lower case). */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Who accepts something, why and until when. */
interface Acceptance {
  readonly id: string;
  readonly reason: string;
  readonly owner: string;
  /** Last day it holds, ISO date. */
  readonly until: string;
}

/** A difference that a person accepts (suites/waivers.yaml). */
export interface CaseWaiver extends Acceptance {
  /** Case key, or case id for all its subjects. `recorded/*` with `request` for recorded traffic is written as the case id and a request line. */
  readonly case: string;
  /** Request line a recorded exchange must have, path without query, e.g. "GET /legacy"; null for probes. */
  readonly request: string | null;
  readonly end: End;
  readonly path: string;
  /** Id of the sign-off change this acknowledges, if any. */
  readonly change: string | null;
}

/**
 * A documented change that a person accepts wherever it shows: exactly what its entry matches. What follows from it elsewhere (another
 * route that leaks a key) still needs a waiver of its own.
 */
export interface ChangeWaiver extends Acceptance {
  readonly case: null;
  readonly change: string;
}

export type Waiver = CaseWaiver | ChangeWaiver;
