import type { Seams } from "../seams.ts";

/** What a fault lies in; one file each. */
export type FaultArea =
  | "router"
  | "upstream request"
  | "response headers"
  | "bodies"
  | "key-auth"
  | "rate-limiting"
  | "acl"
  | "other plugins"
  | "gateway errors"
  | "timing"
  | "intermittent";

/** Who must be blamed for it. */
export type Culprit = { readonly kind: "plugin"; readonly plugin: string } | { readonly kind: "router" } | { readonly kind: "core" };

/** A way in which a gateway may go wrong, seeded into the model to see whether it is found. */
export interface Fault {
  /** `area/what-it-does`: stable, and unique. */
  readonly id: string;
  readonly area: FaultArea;
  /** States the fault as a fact: "accepts an empty key". */
  readonly title: string;
  readonly blame: Culprit;
  /**
   * Plugins that rightly differ because of it on later or other requests: whoever is turned away is not counted, whoever is taken for
   * another is limited as the other.
   */
  readonly follows?: readonly string[];
  /** Also tried on the way from the oldest line to the newest, where documented changes surround it. */
  readonly across?: true;
  /** How the gateway goes wrong. Called once a run, so that what it counts begins anew. */
  seams(): Partial<Seams>;
}

export const ROUTER: Culprit = { kind: "router" };
export const CORE: Culprit = { kind: "core" };

export function pluginToBlame(plugin: string): Culprit {
  return { kind: "plugin", plugin };
}

/** Faults of one area. */
export function faultsIn(area: FaultArea, faults: readonly Omit<Fault, "area">[]): readonly Fault[] {
  return faults.map((fault) => ({ ...fault, area }));
}

/** Faults with the same culprit. */
export function blamedOn(blame: Culprit, faults: readonly Omit<Fault, "area" | "blame">[]): readonly Omit<Fault, "area">[] {
  return faults.map((fault) => ({ ...fault, blame }));
}
