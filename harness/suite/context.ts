import { createHash } from "node:crypto";
import { en, Faker } from "@faker-js/faker";
import { effectivePlugins } from "../inventory/effective.ts";
import { createReach } from "../probe/reach.ts";
import type { Inventory, PluginInstance, Route } from "../types/inventory.ts";
import type { VersionLine } from "../types/version.ts";
import { withDefaults } from "./defaults.ts";
import type { SuiteContext } from "./define-suite.ts";

export interface ContextInput {
  readonly x: Inventory;
  readonly y: Inventory;
  readonly xLine: VersionLine;
  readonly yLine: VersionLine;
  /** Epoch milliseconds on the clusters: tells an expired key from a valid one. */
  readonly now: number;
}

/** What suites are told about the backup and the two versions. */
export function createSuiteContext({ x, y, xLine, yLine, now }: ContextInput): SuiteContext {
  return {
    inventory: x,
    inventoryY: y,
    xLine,
    yLine,
    now,
    reach: createReach({ x, y, xLine, yLine, now }),
    faker: new Faker({ locale: en }),
    routesOf: (instance) => x.routes.filter((route) => covers(instance, route) && winsForSomebody(x, instance, route)),
    configOf: (instance, line) => {
      // A migration may rewrite the row, so the newer line's config is what Y's own database holds.
      const onY = line === yLine && line !== xLine ? y.plugins.find(({ id }) => id === instance.id) : undefined;
      return withDefaults(instance.name, (onY ?? instance).config, line);
    },
  };
}

/** A seed for one instance: another instance in the backup must not change the data this one is probed with. */
export function seedOf(seed: number, instance: string): number {
  return createHash("sha256").update(`${seed} ${instance}`).digest().readUInt32BE(0);
}

function covers(instance: PluginInstance, route: Route): boolean {
  return (instance.route_id ?? route.id) === route.id && (instance.service_id ?? route.service_id) === route.service_id;
}

/** True when Kong would choose this row on that route for a caller without a consumer or for at least one consumer. */
function winsForSomebody(inventory: Inventory, instance: PluginInstance, route: Route): boolean {
  const callers = instance.consumer_id === null ? [null, ...inventory.consumers.map(({ id }) => id)] : [instance.consumer_id];
  return callers.some((consumer) => isEffective(inventory, instance, route, consumer));
}

/** True when Kong would choose this row on that route for that consumer (null: nobody). */
export function isEffective(inventory: Inventory, instance: PluginInstance, route: Route, consumer: string | null): boolean {
  const scope = { route_id: route.id, service_id: route.service_id, consumer_id: consumer };
  return effectivePlugins(inventory, scope).some(({ id }) => id === instance.id);
}
