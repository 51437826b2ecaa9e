import type { End } from "./difference.ts";

/** Matches one difference: the end, the path (`*` at the end allowed), and what X and Y show there. */
export interface ChangeMatcher {
  readonly end: End;
  /** Exact path of the difference, or a RegExp source between slashes. */
  readonly path: string;
  /** RegExp source; "absent" for nothing there; "any" for whatever, also nothing. */
  readonly x: string;
  /** The same; `{x}` stands for the value that X shows. */
  readonly y: string;
}

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
  readonly source: string;
}

/** When a change can show at all. What is left out is not asked. */
export interface ChangeScope {
  /** An instance of this plugin must be effective on X. */
  readonly plugin?: string;
  /** Config fields of that instance that must be equal to these. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Who made the answer on X: Kong itself, or the upstream through Kong. */
  readonly answeredBy?: "kong" | "upstream";
  readonly status?: readonly number[];
  /**
   * Fields of the route that X matched: equal to these (`path_handling: v1`), or a RegExp source between slashes that must be found in
   * the field, a list being one value a line.
   */
  readonly route?: Readonly<Record<string, unknown>>;
  /** The same of the route that Y matched. */
  readonly routeOnY?: Readonly<Record<string, unknown>>;
}

/** A difference that a person accepts (suites/waivers.yaml). */
export interface Waiver {
  readonly id: string;
  /** Case key, or case id for all its subjects. `recorded/*` with `request` for recorded traffic is written as the case id and a request line. */
  readonly case: string;
  /** Request line a recorded exchange must have, path without query, e.g. "GET /legacy"; null for probes. */
  readonly request: string | null;
  readonly end: End;
  readonly path: string;
  /** Id of the sign-off change this acknowledges, if any. */
  readonly change: string | null;
  readonly reason: string;
  readonly owner: string;
  /** Last day it holds, ISO date. */
  readonly until: string;
}
