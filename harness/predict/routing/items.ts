import { effectivePlugins } from "../../inventory/effective.ts";
import { changeFor, liesBetween } from "../../judge/changes.ts";
import { buildRouter, type Router } from "../../model/router/index.ts";
import type { Change } from "../../types/change.ts";
import type { Difference } from "../../types/difference.ts";
import type { Inventory, Route } from "../../types/inventory.ts";
import { NO_BODY } from "../../types/message.ts";
import type { PredictedItem } from "../../types/prediction.ts";
import type { PredictionInput } from "../input.ts";
import { item, routeLabel } from "../item.ts";
import { compareRouters, requestLine, type Turned } from "./compare.ts";
import { requestsFor } from "./requests.ts";

/** Requests shown for one thing that happens. */
const SHOWN = 3;

export interface RoutingPrediction {
  readonly items: readonly PredictedItem[];
  readonly tried: number;
  readonly notCovered: readonly string[];
}

/** What the routers of both releases make of the configuration: requests that go elsewhere, upstream paths that change, rules that are refused. */
export function routingItems({ x, y, onX, changes }: PredictionInput, onY: Inventory): RoutingPrediction {
  const between = changes.filter((one) => liesBetween(one, x.version, y.version));
  const routers = { x: buildRouter(onX, x.version.line), y: buildRouter(onY, y.version.line) };
  const requests = requestsFor(onX, x.version.line);
  const plain = compareRouters(routers.x, routers.y, requests.plain);
  const crossed = compareRouters(routers.x, routers.y, requests.crossed);
  const inventories = { onX, onY };
  return {
    items: [
      ...groupsOf(plain.moved, pairOf).map((group) => movedItem(group, inventories, between)),
      ...groupsOf(plain.rewritten, ({ x: from }) => from.route.id).map((group) => rewrittenItem(group, onX, between)),
      ...overlapItems(groupsOf(crossed.moved, pairOf), new Set(plain.moved.map(pairOf)), onX, between),
      ...refusedItems(routers),
    ],
    tried: requests.plain.length + requests.crossed.length,
    notCovered: [...routers.x.notModelled, ...routers.y.notModelled].map(
      ({ route, subject, reason }) => `routing of ${routeLabel(route)}: its ${subject} cannot be modelled: ${reason}`,
    ),
  };
}

const pairOf = ({ x, y }: Turned) => `${x.route.id} ${y?.route.id}`;

type Group = readonly [Turned, ...Turned[]];

function groupsOf(turned: readonly Turned[], keyOf: (one: Turned) => string): readonly Group[] {
  const groups = new Map<string, [Turned, ...Turned[]]>();
  for (const one of turned) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return [...groups.values()];
}

function movedItem(
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
function overlapItems(
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

function rewrittenItem(group: Group, onX: Inventory, changes: readonly Change[]): PredictedItem {
  const [{ x, y }] = group;
  const difference = { end: "upstream", path: "target:path", x: x.upstreamTarget, y: y?.upstreamTarget ?? null } as const;
  const change = recognised(difference, group[0], onX, changes);
  const paths = group
    .slice(0, SHOWN)
    .map((one) => `${requestLine(one.request)}: upstream gets ${one.y?.upstreamTarget} instead of ${one.x.upstreamTarget}`);
  return item({
    id: change?.id ?? "routing-upstream-path",
    kind: "routing",
    gravity: "needs sign-off",
    title: change?.title ?? "The upstream is asked for another path",
    routes: [routeLabel(x.route)],
    details: paths,
    advice: change?.advice ?? "Test the upstream with the path it will get.",
    source: change?.source ?? "the router model of both releases",
  });
}

/** The catalogue's change that would explain such a difference, by the matching that judges real ones. */
function recognised(
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

function pluginsOf(inventory: Inventory, { id, service_id }: Route): readonly string[] {
  return effectivePlugins(inventory, { route_id: id, service_id, consumer_id: null }).map(({ label }) => label);
}

function examples(group: Group): string {
  const lines = [...new Set(group.map(({ request }) => requestLine(request)))];
  return `${lines.slice(0, SHOWN).join("; ")}${lines.length > SHOWN ? `; and ${lines.length - SHOWN} more that were tried` : ""}`;
}

/** Rules that Y's engine refuses and X's does not. Kong logs "could not add route" and goes on without it. */
function refusedItems({ x, y }: { readonly x: Router; readonly y: Router }): readonly PredictedItem[] {
  const known = new Set(x.refused.map(({ route }) => route.id));
  return y.refused
    .filter(({ route }) => !known.has(route.id))
    .map(({ route, subject, reason }) =>
      item({
        id: "router-lookaround-unsupported",
        kind: "routing",
        gravity: "will break",
        title: "Y leaves the rule out of its router, so that its requests find no route or another one",
        routes: [routeLabel(route)],
        details: [`${subject}: ${reason}`],
        advice: "Rewrite the pattern for the new engine, or run Y with router_flavor=traditional.",
        source: "Kong breaking changes 3.0, New router; kong/router/atc.lua",
      }),
    );
}
