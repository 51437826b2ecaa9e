import { textOr } from "../model/plugin-config.ts";
import { traitsOf } from "../model/traits.ts";
import type { WindowImpact } from "../types/impact.ts";
import type { PluginInstance } from "../types/inventory.ts";
import type { GatewayVersion } from "../types/version.ts";
import type { Shared } from "./sharing.ts";
import type { Store } from "./stores.ts";

export interface Sides<T> {
  readonly x: T;
  readonly y: T;
}

/** Whom an instance counts. What yields nothing falls back to the client's address. */
export function identifierOf({ name, config }: PluginInstance): string {
  const by = textOr(config, name === "rate-limiting-advanced" ? "identifier" : "limit_by", "consumer");
  const named = by === "header" ? textOr(config, "header_name", null) : by === "path" ? textOr(config, "path", null) : null;
  return named === null ? by : `${by} ${named}`;
}

/** What to do where X's count is not Y's; the order is that of preference. */
export function adviceFor(
  { config }: PluginInstance,
  { shared }: Shared,
  store: Store,
  windows: readonly WindowImpact[],
): readonly string[] {
  if (shared === "yes") return ["Try the Redis from a node of Y before the diversion: the count is shared only while both reach it."];
  const redis =
    shared === "at intervals"
      ? "Let every request ask Redis for the time of the diversion (sync_rate -1; 0 for rate-limiting-advanced), or keep the interval far shorter than the window."
      : store.policy === "redis"
        ? "Name one Redis (host, port, database) that every node of both clusters reaches, before the backup is taken."
        : "Count in a Redis that every node of both clusters reaches (policy redis), set on X before the backup is taken: one counter then serves both.";
  const lower = windows.some(({ lowered }) => lowered !== null)
    ? [
        "Or lower the limits on both for the time (column lower to), and put them back after the longest window; do it after the certificate, and drift will name it.",
      ]
    : [];
  const slides = config["window_size"] !== undefined && textOr(config, "window_type", "sliding") === "sliding";
  const boundary = slides
    ? "Or move all traffic at once: a sliding window has no boundary, so it lasts for two lengths of the window."
    : "Or move all traffic at once just after the boundary of the longest window (UTC calendar), so that no window has both.";
  return [redis, ...lower, boundary];
}

/** What the numbers do not hold. Sources: handler and policies of both plugins in the releases named. */
export function caveatsFor(
  instance: PluginInstance,
  { shared }: Shared,
  stores: Sides<Store>,
  versions: Sides<GatewayVersion>,
): readonly string[] {
  const caveats: string[] = [];
  const counts = (version: GatewayVersion) => instance.name === "rate-limiting" && traitsOf(version).redisCountsWhileChecking;
  if (shared === "yes") {
    if (instance.name !== "rate-limiting-advanced")
      caveats.push(
        "Keys in Redis are written alike from 2.8 to 3.9 (route, service, identifier, start of window, period), so a count goes on across versions.",
      );
    if (instance.config["fault_tolerant"] !== false)
      caveats.push(
        "Where Redis is not reached, fault_tolerant lets every request through and counts none: the limit is gone, not doubled.",
      );
    if (counts(versions.y) && !counts(versions.x))
      caveats.push(
        "From 3.4 on Redis also counts refused requests: what Y refuses by a short window uses up a longer one on X as well, so clients get less, not more.",
      );
  }
  if (shared !== "yes" && stores.x.policy === "cluster")
    caveats.push(
      "Y's counters may begin at what the backup holds of a window still in progress; that window then admits less than the worst.",
    );
  if (instance.name === "response-ratelimiting")
    caveats.push(
      "Units are those that the upstream reports; the request that crosses a limit is let through with all of its units, on each side.",
    );
  return caveats;
}
