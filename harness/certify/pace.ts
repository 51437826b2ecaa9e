import type { Config } from "../config.ts";
import type { Finding } from "../types/certificate.ts";
import type { Clusters } from "../types/cluster.ts";

/** Later than this and limits by the second meet other requests than they did when they were recorded. */
const LATE_MILLISECONDS = 1000;

/** The factor that the replay knows: null for as fast as it goes. */
export function factorOf({ pace }: Pick<Config, "pace">): number | null {
  return pace === "fast" ? null : pace === "recorded" ? 1 : pace;
}

/** Whether recorded windows fall into one of the clock: sent faster than recorded, to gateways whose counters cannot begin anew meanwhile. */
export function isCompressed({ pace }: Pick<Config, "pace">, { x, y, timeline }: Pick<Clusters, "x" | "y" | "timeline">): boolean {
  return timeline.real === true && pace !== "recorded" && [x, y].some(({ turnWindows }) => turnWindows === undefined);
}

/** What a reader must know of a replay that could not keep its pace. */
export function lateFindings({ pace }: Pick<Config, "pace">, milliseconds: number): readonly Finding[] {
  if (milliseconds < LATE_MILLISECONDS) return [];
  const how = pace === "recorded" ? "as recorded" : `at ${pace} times the recorded pace`;
  const text = `recorded traffic was to be sent ${how} and fell behind by up to ${(milliseconds / 1000).toFixed(1)} s; nothing was left out`;
  return [{ kind: "note", text, refuses: false }];
}
