import type { Inventory } from "../../types/inventory.ts";
import type { RouteLatency } from "../../types/observations.ts";
import type { PlannedCase } from "../../types/plan.ts";
import type { MatchedRoute, Transcript } from "../../types/transcript.ts";
import type { Runs } from "../evidence.ts";
import { type Durations, durations } from "./durations.ts";
import { type PairedShift, pairedShift, seeded } from "./paired-shift.ts";
import { transcriptOf } from "./transcript-of.ts";

/** How long every route's answers took on each cluster, in memory that grows with the routes alone. */
export interface LatencyRecord {
  add(planned: PlannedCase, runs: Runs): void;
  /** By route label; what matched no route comes last. */
  result(): readonly RouteLatency[];
}

interface Measured {
  readonly x: Durations;
  readonly control: Durations;
  readonly y: Durations;
  readonly shift: PairedShift;
}

/** Any number will do, as long as equal runs use the same. */
const SAMPLE_SEED = 28;
const [NO_ROUTE, UNTOLD] = ["no route", "route not told"] as const;

/** @param mask what a route is called may hold a secret */
export function latencyRecord(inventory: Inventory, mask: (text: string) => string): LatencyRecord {
  const byRoute = new Map<string, Measured>();
  const at = (route: string): Measured => {
    const known = byRoute.get(route);
    if (known !== undefined) return known;
    const measured = { x: durations(), control: durations(), y: durations(), shift: pairedShift(seeded(SAMPLE_SEED)) };
    byRoute.set(route, measured);
    return measured;
  };
  return {
    add: ({ exchanges }, runs) => {
      for (const [place, { id }] of exchanges.entries()) {
        const seen = transcriptOf(runs.x, id, place);
        if (seen === undefined) continue;
        const onX = took(seen);
        const onControl = took(transcriptOf(runs.control, id, place));
        const onY = took(transcriptOf(runs.y, id, place));
        const measured = at(routeKey(seen.route));
        if (onX !== null) measured.x.add(onX);
        if (onControl !== null) measured.control.add(onControl);
        if (onY !== null) measured.y.add(onY);
        if (onX !== null && onY !== null) measured.shift.add(onY - onX);
      }
    },
    result: () => {
      const named = new Map(inventory.routes.map(({ id, name }) => [id, `route ${name ?? id}`]));
      const rows = [...byRoute].map(([key, { x, control, y, shift }]): RouteLatency => {
        const route = key === NO_ROUTE || key === UNTOLD ? null : key;
        const label = route === null ? key : (named.get(route) ?? `route ${route}`);
        return {
          ...{ route, label: mask(label), x: x.quantiles(), control: control.count > 0 ? control.quantiles() : null },
          ...{ y: y.quantiles(), shift: shift.shift() },
        };
      });
      return rows.sort((a, b) => Number(a.route === null) - Number(b.route === null) || (a.label < b.label ? -1 : 1));
    },
  };
}

/** Milliseconds until the answer was there; null where none came, which is no duration. */
function took(transcript: Transcript | undefined): number | null {
  return transcript?.outcome.kind === "answered" ? transcript.outcome.milliseconds : null;
}

function routeKey(route: MatchedRoute): string {
  return route.kind === "matched" ? route.id : route.kind === "none" ? NO_ROUTE : UNTOLD;
}
