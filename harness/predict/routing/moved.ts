import { effectivePlugins } from "../../inventory/effective.ts";
import type { Change } from "../../types/change.ts";
import type { Inventory, Route } from "../../types/inventory.ts";
import type { PredictedItem } from "../../types/prediction.ts";
import { item, routeLabel } from "../item.ts";
import { requestLine } from "./compare.ts";
import { type Group, pairOf, recognised } from "./groups.ts";

/** Requests shown for one thing that happens. */
const SHOWN = 3;

/** Requests made for one route that another takes on Y, and what that takes from in front of them. */
export function movedItem(
  group: Group,
  { onX, onY }: { readonly onX: Inventory; readonly onY: Inventory },
  changes: readonly Change[],
): PredictedItem {
  const [{ x, y }] = group;
  const from = routeLabel(x.route);
  const to = y === null ? null : routeLabel(y.route);
  const change = recognised({ end: "route", path: "route", x: from, y: to }, group[0], onX, changes);
  const [before, after] = [pluginsOf(onX, x.route), y === null ? [] : pluginsOf(onY, y.route)];
  const [lost, gained] = [before.filter((one) => !after.includes(one)), after.filter((one) => !before.includes(one))];
  const details = [`on X they go to ${from}, on Y to ${to === null ? "no route (404)" : to}: ${examples(group)}`];
  if (y !== null && lost.length > 0) details.push(`no longer in front of them: ${lost.join(", ")}`);
  if (y !== null && gained.length > 0) details.push(`newly in front of them: ${gained.join(", ")}`);
  if (y !== null && y.service?.id !== x.service?.id)
    details.push(`the service is ${y.service?.name ?? "none"} instead of ${x.service?.name ?? "none"}`);
  else if (y !== null && y.upstreamTarget !== x.upstreamTarget)
    details.push(`the upstream is asked for ${y.upstreamTarget} instead of ${x.upstreamTarget}`);
  return item({
    id: change?.id ?? "routing-other-route",
    kind: "routing",
    gravity: "will break",
    title: to === null ? `Requests of ${from} find no route` : `Requests of ${from} are taken by ${to}`,
    routes: to === null ? [from] : [from, to],
    details,
    advice: change?.advice ?? "Make the two routes distinct by hosts, methods, headers or regex_priority.",
    source: change?.source ?? "the router model of both releases",
  });
}

/** Pairs of routes that only a request which fits both tells apart, under the change that ranks them anew; those already told are left out. */
export function overlapItems(
  groups: readonly Group[],
  told: ReadonlySet<string>,
  onX: Inventory,
  changes: readonly Change[],
): readonly PredictedItem[] {
  const byChange = new Map<Change | null, Group[]>();
  for (const group of groups.filter(([one]) => !told.has(pairOf(one)))) {
    const [{ x, y }] = group;
    const names = { x: routeLabel(x.route), y: y === null ? null : routeLabel(y.route) };
    const change = recognised({ end: "route", path: "route", ...names }, group[0], onX, changes);
    byChange.set(change, [...(byChange.get(change) ?? []), group]);
  }
  return [...byChange].map(([change, pairs]) =>
    item({
      id: change?.id ?? "routing-other-route",
      kind: "routing",
      gravity: "needs sign-off",
      title: "Requests that two routes could take go to the other one on Y",
      routes: [...new Set(pairs.flatMap(([{ x, y }]) => [routeLabel(x.route), ...(y === null ? [] : [routeLabel(y.route)])]))],
      details: pairs.map(
        ([{ request, x, y }]) =>
          `${requestLine(request)}: ${routeLabel(x.route)} on X, ${y === null ? "no route" : routeLabel(y.route)} on Y`,
      ),
      advice:
        "Look whether clients send such requests (the paths of the one with the host or headers of the other); if so, make the two distinct.",
      source: change?.source ?? "the router model of both releases",
    }),
  );
}

function pluginsOf(inventory: Inventory, { id, service_id }: Route): readonly string[] {
  return effectivePlugins(inventory, { route_id: id, service_id, consumer_id: null }).map(({ label }) => label);
}

function examples(group: Group): string {
  const lines = [...new Set(group.map(({ request }) => requestLine(request)))];
  return `${lines.slice(0, SHOWN).join("; ")}${lines.length > SHOWN ? `; and ${lines.length - SHOWN} more that were tried` : ""}`;
}
