import type { PlannedCase } from "../types/plan.ts";

/** By what a case hangs together with others: its lanes, the counters it is counted on, and itself. */
export function lanesOf({ key, kind, window, exchanges }: PlannedCase): readonly string[] {
  const lanes = exchanges.flatMap(({ lanes, counters = [] }) => [...lanes, ...counters.map(({ name }) => name)]);
  // A recorded exchange has a lane at least, its client's; a name of its own for each would only fill memory.
  const own = kind === "probe" || lanes.length === 0 ? [key] : [];
  return [...new Set([...lanes, ...(window?.counters ?? []), ...own])];
}
