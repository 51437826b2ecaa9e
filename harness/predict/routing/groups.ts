import { effectivePlugins } from "../../inventory/effective.ts";
import { changeFor } from "../../judge/changes.ts";
import type { Change } from "../../types/change.ts";
import type { Difference } from "../../types/difference.ts";
import type { Inventory } from "../../types/inventory.ts";
import { NO_BODY } from "../../types/message.ts";
import type { Turned } from "./compare.ts";

/** Requests that are treated alike, for one item. */
export type Group = readonly [Turned, ...Turned[]];

/** Which route a request leaves for which. */
export const pairOf = ({ x, y }: Turned) => `${x.route.id} ${y?.route.id}`;

export function groupsOf(turned: readonly Turned[], keyOf: (one: Turned) => string): readonly Group[] {
  const groups = new Map<string, [Turned, ...Turned[]]>();
  for (const one of turned) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return [...groups.values()];
}

/** The catalogue's change that would explain such a difference, by the matching that judges real ones. */
export function recognised(
  difference: Omit<Difference, "exchange">,
  { request, x, y }: Turned,
  onX: Inventory,
  changes: readonly Change[],
): Change | null {
  const place = { route_id: x.route.id, service_id: x.route.service_id, consumer_id: null };
  const circumstances = {
    exchange: { request: { ...request, body: NO_BODY } },
    x: { by: null, response: null, route: x.route, instances: effectivePlugins(onX, place) },
    y: { route: y?.route ?? null },
  };
  return changeFor({ ...difference, exchange: "" }, circumstances, changes);
}
