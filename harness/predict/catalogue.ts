import { liesBetween } from "../judge/changes.ts";
import { matches } from "../judge/matcher.ts";
import { touchedBy } from "../judge/touched.ts";
import type { Change } from "../types/change.ts";
import type { PredictedItem } from "../types/prediction.ts";
import { isAnswered } from "./answered.ts";
import type { PredictionInput } from "./input.ts";
import { consumersOf, item, routeLabel } from "./item.ts";
import { comparedPlaces, type RowChange, rowChanges } from "./rows.ts";

/** Longest list of what a migration does to rows. */
const ROWS_TOLD = 20;

interface Known {
  /** Whether the routers of both sides could be asked. */
  readonly routingModelled: boolean;
  /** Ids that an item of its own already tells. */
  readonly ids: ReadonlySet<string>;
}

/**
 * The catalogue's changes that lie between the two releases and can touch something here. Changes of routing alone are only as grave as what
 * the routers were found to do; changes of stored rows are looked for in the rows after the migrations.
 */
export function catalogueItems(input: PredictionInput, known: Known): readonly PredictedItem[] {
  const { x, y, onX, onY, changes } = input;
  const rows = onY === null ? null : rowChanges(onX, onY);
  return changes.flatMap((change): PredictedItem[] => {
    if (!liesBetween(change, x.version, y.version) || known.ids.has(change.id) || isAnswered(change, input, known.routingModelled))
      return [];
    const touched = touchedBy(change, onX, onY);
    if (touched === null) return [];
    const about = { id: change.id, kind: "change", title: change.title, source: change.source, advice: change.advice ?? null } as const;
    const gravity = change.class === "benign" ? "benign" : "needs sign-off";
    if (rows !== null && isOfRows(change)) return rowItems(change, rows, { ...about, gravity });
    const unseen = known.routingModelled && isRouting(change);
    const shows = change.explains.some(({ end }) => end !== "start" && end !== "migration");
    const general = isGeneral(change);
    return [
      item({
        ...about,
        gravity: unseen ? "benign" : gravity,
        general,
        routes: shows || !general ? touched.routes.map(routeLabel) : [],
        instances: touched.instances.map(({ label }) => label),
        consumers: consumersOf(onX, touched.instances),
        details: [...(unseen ? ["none of the requests tried on both router models shows it"] : []), ...unverified(change)],
        ...(unseen ? { advice: null } : {}),
      }),
    ];
  });
}

function unverified({ evidence }: Change): readonly string[] {
  return evidence?.from === "unverified" ? ["unverified: documented, and seen on no real gateway here"] : [];
}

/** Nothing that a backup or a kong.conf shows decides whether it happens. */
function isGeneral({ applies: { plugin, route, conf } }: Change): boolean {
  return plugin === undefined && route === undefined && conf === undefined;
}

/** What the router models answer for: which route matches, unless it takes a request that is not made up here. */
function isRouting({ area, applies, explains }: Change): boolean {
  if (area !== "router" || applies.request !== undefined) return false;
  return explains.some(({ end }) => end === "route") || explains.every(({ end, path }) => end === "upstream" && path.startsWith("target"));
}

function isOfRows({ explains }: Change): boolean {
  return explains.every(({ end, path }) => end === "migration" && comparedPlaces.test(path));
}

/** Paths are told, values are not: a config may hold secrets. */
function rowItems(
  change: Change,
  rows: readonly RowChange[],
  about: Pick<PredictedItem, "id" | "kind" | "gravity" | "title" | "source">,
): PredictedItem[] {
  const hit = rows.filter((row) => change.explains.some((one) => matches(one, { end: "migration", path: row.path, x: row.x, y: row.y })));
  if (hit.length === 0) return [];
  const routes = [...new Set(hit.flatMap(({ route }) => (route === null ? [] : [route])))];
  const instances = [...new Set(hit.flatMap(({ instance }) => (instance === null ? [] : [instance.label])))];
  return [item({ ...about, routes, instances, details: [...new Set(hit.map(({ path }) => path))].slice(0, ROWS_TOLD) })];
}
