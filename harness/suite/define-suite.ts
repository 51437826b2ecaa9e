import type { Faker } from "@faker-js/faker";
import type { Reach } from "../probe/reach.ts";
import type { Unreachable } from "../types/case.ts";
import type { Inventory, PluginInstance, Route } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import type { VersionLine } from "../types/version.ts";
import type { Draft } from "./windows.ts";

/** What a suite may know when it makes the cases of an instance. */
export interface SuiteContext {
  /** What X's database holds; cases are made from it. */
  readonly inventory: Inventory;
  readonly inventoryY: Inventory;
  readonly xLine: VersionLine;
  readonly yLine: VersionLine;
  readonly reach: Reach;
  /** Seeded anew for every instance, so that an instance gets the same data whatever else is in the backup. */
  readonly faker: Faker;
  /** Epoch milliseconds on the clusters when the run begins. */
  readonly now: number;
  /** Enabled routes on which this instance is the effective one for somebody, in the inventory's order. */
  routesOf(instance: PluginInstance): readonly Route[];
  /** The instance's config as a gateway of that line works with it: stored fields over the line's defaults. */
  configOf(instance: PluginInstance, line: VersionLine): JsonObject;
}

/** What must hold of one plugin: `cases` makes the cases of one instance, as data. It must not send anything. */
export interface Suite {
  readonly plugin: string;
  cases(instance: PluginInstance, context: SuiteContext): readonly Draft[] | Unreachable;
}

/** The default export of `suites/<plugin>.suite.ts`. */
export function defineSuite(suite: Suite): Suite {
  return Object.freeze(suite);
}
