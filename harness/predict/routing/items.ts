import { liesBetween } from "../../judge/changes.ts";
import { buildRouter, type Router } from "../../model/router/index.ts";
import type { Change } from "../../types/change.ts";
import type { Inventory } from "../../types/inventory.ts";
import type { PredictedItem } from "../../types/prediction.ts";
import type { PredictionInput } from "../input.ts";
import { item, routeLabel } from "../item.ts";
import { compareRouters, requestLine } from "./compare.ts";
import { type Group, groupsOf, pairOf, recognised } from "./groups.ts";
import { movedItem, overlapItems } from "./moved.ts";
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

function rewrittenItem(group: Group, onX: Inventory, changes: readonly Change[]): PredictedItem {
  const [{ x, y }] = group;
  const difference = { end: "upstream", path: "target:path", x: x.upstreamTarget, y: y?.upstreamTarget ?? null } as const;
  const change = recognised(difference, group[0], onX, changes);
  const told = group.map((one) => `${requestLine(one.request)}: upstream gets ${one.y?.upstreamTarget} instead of ${one.x.upstreamTarget}`);
  return item({
    id: change?.id ?? "routing-upstream-path",
    kind: "routing",
    gravity: "needs sign-off",
    title: change?.title ?? "The upstream is asked for another path",
    routes: [routeLabel(x.route)],
    details: [...new Set(told)].slice(0, SHOWN),
    advice: change?.advice ?? "Test the upstream with the path it will get.",
    source: change?.source ?? "the router model of both releases",
  });
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
