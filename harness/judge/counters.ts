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

/** One limit of an instance. */
type LimitedPeriod = Omit<WindowCounter, "name">;

const limited = new WeakMap<PluginInstance, readonly LimitedPeriod[]>();
const UNLIMITED: readonly LimitedPeriod[] = [];

/** The windows in which an exchange is counted by a cluster, whoever sends it. */
export function limitedPeriods(part: Part): readonly LimitedPeriod[] {
  const limiter = limiterOf(part);
  return limiter === undefined ? UNLIMITED : periodsOf(limiter);
}

/** Read once from an instance, which every exchange on its routes asks for. */
function periodsOf(limiter: PluginInstance): readonly LimitedPeriod[] {
  const known = limited.get(limiter);
  if (known !== undefined) return known;
  const set = periods.filter((period) => typeof limiter.config[period] === "number");
  const found = set.map((period) => ({ period, windowMilliseconds: WINDOW_MILLISECONDS[period] ?? null }));
  limited.set(limiter, found);
  return found;
}

function limiterOf({ instances }: Part): PluginInstance | undefined {
  for (const one of instances) if (one.name === "rate-limiting") return one;
  return undefined;
}

/** Whether one request is counted on the same counters by both. */
export function countsAlike(x: Part, y: Part): boolean {
  const [a, b] = [limiterOf(x), limiterOf(y)];
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (a.route_id !== b.route_id || a.service_id !== b.service_id) return false;
  if (a.config["limit_by"] !== b.config["limit_by"] || a.config["header_name"] !== b.config["header_name"]) return false;
  const [onX, onY] = [periodsOf(a), periodsOf(b)];
  return onX.length === onY.length && onX.every(({ period }, index) => period === onY[index]?.period);
}

/**
 * The counters that an exchange is counted on by a cluster, one for each period. Rows of one scope share theirs
 * (rate-limiting/policies/init.lua, get_local_key); they are emptied between recorded traffic and probes, and between rounds of probes.
 */
export function countersOf(part: Part, planned: PlannedCase, scene: Scene): readonly WindowCounter[] {
  const limiter = limiterOf(part);
  if (limiter === undefined) return [];
  const { route_id, service_id, config } = limiter;
  const caller = callerOf(config, scene);
  return periodsOf(limiter).map(({ period, windowMilliseconds }) => {
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

function callerOf(config: PluginInstance["config"], { exchange, consumer }: Scene): string | null {
  switch (config["limit_by"]) {
    case "service":
    case "path":
      return "everybody";
    case "header":
      return headerValue(exchange.request.headers, String(config["header_name"])) ?? exchange.client;
    case "ip":
      return exchange.client;
    default:
      return consumer ?? exchange.client;
  }
}

/** One side refused because of its counters and the other did not, or what is left of the limit differs. */
export function followsFromCounting({ end, path }: Pick<Difference, "end" | "path">, { x, y }: Scene): boolean {
  const counter = end === "client" && /^header:((x-)?ratelimit-(remaining|reset)|retry-after$)/.test(path);
  return counter || [x, y].filter(({ response }) => response?.status === TOO_MANY_STATUS).length === 1;
}
