/** client: what came back · upstream: what the stand-in saw · route: which route matched · outcome: answered or not. */
export type End = "client" | "upstream" | "route" | "outcome";

/**
 * One thing that X and Y disagree on. `path` is stable and exact: `status`, `header:www-authenticate` (lower case),
 * `body`, `body:$.message`, `count` (upstream requests), `method`, `target`, `target:path`, `target:query`, `route`.
 * Values are for people, or null where that side has nothing there.
 */
export interface Difference {
  readonly exchange: string;
  readonly end: End;
  readonly path: string;
  readonly x: string | null;
  readonly y: string | null;
}

/** From gravest to least. */
export const gravities = [
  "blocked on X, let through on Y",
  "credential reaches the upstream",
  "limit gone",
  "other route",
  "other upstream request",
  "other answer",
  "cosmetic",
] as const;
export type Gravity = (typeof gravities)[number];

/** Who is made responsible and why; `entity` names it as in the backup ("route orders-by-id"). */
export interface Blame {
  readonly kind: "plugin" | "router" | "core";
  readonly plugin: string | null;
  readonly instance: string | null;
  readonly entity: string | null;
  readonly why: string;
}

export type Explanation =
  | { readonly kind: "noise"; readonly why: string }
  | { readonly kind: "change"; readonly id: string }
  | { readonly kind: "waiver"; readonly id: string };

export interface JudgedDifference extends Difference {
  readonly gravity: Gravity;
  readonly blame: Blame;
  /** Null: nobody explains it, so the case is `different`. */
  readonly explanation: Explanation | null;
  /** A documented change that is recognised here but needs a person's sign-off: id of the change. */
  readonly recognised: string | null;
}
