import type { LimitWindow, Observations, Quantiles, RouteLatency } from "../../types/observations.ts";
import { mergedQuantiles } from "./durations.ts";
import { windowShelf } from "./window-shelf.ts";

/** Windows of several runs, of which as many are kept as of one. */
export function mergedWindows(seen: readonly Observations[]): { readonly windows: readonly LimitWindow[]; readonly leftOut: number } {
  const shelf = windowShelf();
  for (const { windows } of seen) for (const window of windows) shelf.put(window, () => window);
  const before = seen.reduce((sum, { windowsLeftOut = 0 }) => sum + windowsLeftOut, 0);
  return { windows: shelf.kept(), leftOut: before + shelf.leftOut };
}

/**
 * Latencies of several runs by route. How far Y lies above X is told of pairs, which nobody kept: where more than one run has some, it is left
 * open.
 */
export function mergedLatency(seen: readonly Observations[]): readonly RouteLatency[] {
  const byLabel = new Map<string, RouteLatency[]>();
  for (const { latency } of seen) for (const row of latency) byLabel.set(row.label, [...(byLabel.get(row.label) ?? []), row]);
  const rows = [...byLabel.values()].flatMap(([first, ...rest]) => (first === undefined ? [] : [merged(first, rest)]));
  return rows.sort((a, b) => Number(a.route === null) - Number(b.route === null) || (a.label < b.label ? -1 : 1));
}

function merged(first: RouteLatency, rest: readonly RouteLatency[]): RouteLatency {
  if (rest.length === 0) return first;
  const rows = [first, ...rest];
  const control = rows.flatMap((row): readonly Quantiles[] => (row.control === null ? [] : [row.control]));
  return {
    ...{ route: first.route, label: first.label, x: mergedQuantiles(rows.map(({ x }) => x)) },
    ...{ control: control.length === 0 ? null : mergedQuantiles(control), y: mergedQuantiles(rows.map(({ y }) => y)), shift: null },
  };
}
