import { liesBetween } from "../judge/changes.ts";
import { touchedBy } from "../judge/touched.ts";
import type { Change } from "../types/change.ts";
import type { PredictedItem } from "../types/prediction.ts";
import type { PredictedSide, PredictionInput } from "./input.ts";
import { consumersOf, item, routeLabel } from "./item.ts";

/**
 * The catalogue's changes that lie between the two releases and touch something here. Changes of routing alone are only as grave as what
 * the routers were found to do, which stands in items of its own (`modelled`: whether that could be asked).
 */
export function catalogueItems(
  { x, y, onX, onY, changes }: PredictionInput,
  known: { readonly routingModelled: boolean; readonly ids: ReadonlySet<string> },
): readonly PredictedItem[] {
  return changes.flatMap((change): PredictedItem[] => {
    if (!liesBetween(change, x.version, y.version) || known.ids.has(change.id)) return [];
    if (change.applies.conf !== undefined && !keysSet(change.applies.conf, [x, y])) return [];
    const touched = touchedBy(change, onX, onY);
    if (touched === null) return [];
    const unseen = known.routingModelled && isRouting(change);
    return [
      item({
        id: change.id,
        kind: "change",
        gravity: change.class === "benign" || unseen ? "benign" : "needs sign-off",
        title: change.title,
        routes: touched.routes.map(routeLabel),
        instances: touched.instances.map(({ label }) => label),
        consumers: consumersOf(onX, touched.instances),
        details: [
          ...(unseen ? ["none of the requests tried on both router models shows it"] : []),
          ...(change.evidence?.from === "unverified" ? ["unverified: documented, and seen on no real gateway here"] : []),
        ],
        advice: unseen
          ? null
          : (change.advice ?? (change.class === "benign" ? null : "Decide whether it is acceptable, and acknowledge it in a waiver.")),
        source: change.source,
      }),
    ];
  });
}

/** Whether one of the keys that a change depends on is set on either side. */
function keysSet(keys: readonly string[], sides: readonly PredictedSide[]): boolean {
  const names = sides.flatMap(({ settings }) => Object.keys(settings ?? {}));
  return keys.some((key) => names.some((name) => new RegExp(`^(?:${key})$`).test(name)));
}

/** What the router models answer for: which route matches, and what they make of the path. */
function isRouting({ area, explains }: Change): boolean {
  return area === "router" && explains.every(({ end, path }) => end === "route" || (end === "upstream" && path.startsWith("target")));
}
