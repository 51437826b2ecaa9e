import { type Period, periods } from "../types/case.ts";
import type { Difference } from "../types/difference.ts";
import type { PluginInstance } from "../types/inventory.ts";
import { headerValue } from "../types/message.ts";
import type { PlannedCase } from "../types/plan.ts";
import { TOO_MANY_STATUS } from "./admitted.ts";
import type { Part, Scene } from "./scene.ts";

/** A count that rate-limiting keeps for one window, as far as the judge can tell callers apart. */
export interface WindowCounter {
  readonly name: string;
  readonly period: Period;
  /** Null for months and years: no run sees them turn. */
  readonly windowMilliseconds: number | null;
}

/** Left out: months and years, which no run sees turn. */
export const WINDOW_MILLISECONDS: Partial<Record<Period, number>> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * The counters that an exchange is counted on by a cluster, one for each period. Rows of one scope share theirs
 * (rate-limiting/policies/init.lua, get_local_key); they are emptied between recorded traffic and probes, and between rounds of probes.
 */
export function countersOf(part: Part, planned: PlannedCase, scene: Scene): readonly WindowCounter[] {
  const limiter = part.instances.find(({ name }) => name === "rate-limiting");
  if (limiter === undefined) return [];
  const { route_id, service_id, config } = limiter;
  const caller = callerOf(config, scene);
  return periods
    .filter((period) => typeof config[period] === "number")
    .map((period) => {
      const windowMilliseconds = WINDOW_MILLISECONDS[period] ?? null;
      const run = runOf(planned, scene, windowMilliseconds);
      return { period, windowMilliseconds, name: JSON.stringify([...run, route_id, service_id, caller, period]) };
    });
}

/** What is counted together at all: a recorded window, the probes that have no window, one phase of a probe that has one. */
export function runOf(
  planned: PlannedCase,
  { exchange }: Pick<Scene, "exchange">,
  windowMilliseconds: number | null,
): readonly (string | number)[] {
  if (planned.kind === "recorded")
    return ["recorded", windowMilliseconds === null ? 0 : Math.floor((exchange.due ?? 0) / windowMilliseconds)];
  return planned.window === null ? ["probes"] : [planned.key, exchange.phase];
}

function callerOf(config: PluginInstance["config"], { exchange, identities, x }: Scene): string | null {
  switch (config["limit_by"]) {
    case "service":
    case "path":
      return "everybody";
    case "header":
      return headerValue(exchange.request.headers, String(config["header_name"])) ?? exchange.client;
    case "ip":
      return exchange.client;
    default:
      return identities.consumerOf(exchange.request, x.transcript) ?? exchange.client;
  }
}

/** One side refused because of its counters and the other did not, or what is left of the limit differs. */
export function followsFromCounting({ end, path }: Pick<Difference, "end" | "path">, { x, y }: Scene): boolean {
  const counter = end === "client" && /^header:((x-)?ratelimit-(remaining|reset)|retry-after$)/.test(path);
  return counter || [x, y].filter(({ response }) => response?.status === TOO_MANY_STATUS).length === 1;
}
