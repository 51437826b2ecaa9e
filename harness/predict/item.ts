import type { Consumer, Inventory, PluginInstance, Route } from "../types/inventory.ts";
import type { PredictedItem } from "../types/prediction.ts";
import { compareVersions } from "../types/version.ts";
import type { PredictionInput } from "./input.ts";

type Given = Pick<PredictedItem, "id" | "kind" | "gravity" | "title" | "source"> & Partial<PredictedItem>;

/** An item with what was not given left empty. */
export function item(given: Given): PredictedItem {
  return { routes: [], instances: [], consumers: [], general: false, details: [], advice: null, ...given };
}

export const routeLabel = ({ name, id }: Route): string => name ?? id;
const consumerLabel = ({ username, custom_id, id }: Consumer): string => username ?? custom_id ?? id;

/** Whether the upgrade passes that release: X is older, Y is not. */
export function passes(release: string, { x, y }: Pick<PredictionInput, "x" | "y">): boolean {
  return compareVersions(x.version.text, release) < 0 && compareVersions(y.version.text, release) >= 0;
}

/** The consumers whom instances concern: those that one is scoped to, and for authentication whoever has a credential for it. */
export function consumersOf(inventory: Inventory, instances: readonly PluginInstance[]): readonly string[] {
  const ids = new Set(instances.flatMap(({ consumer_id }) => (consumer_id === null ? [] : [consumer_id])));
  const kinds = new Set(instances.map(({ name }) => name));
  for (const { kind, consumer_id } of inventory.credentials) if (kinds.has(kind)) ids.add(consumer_id);
  return inventory.consumers.filter(({ id }) => ids.has(id)).map(consumerLabel);
}
