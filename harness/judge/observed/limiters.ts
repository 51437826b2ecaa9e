import type { Inventory, PluginInstance } from "../../types/inventory.ts";
import { WINDOW_MILLISECONDS } from "../counters.ts";
import { type Limit, limitsOf } from "./limits.ts";

/** One limit as its windows are kept. */
export interface CountedLimit extends Limit {
  /** Equal for limits of one label, period and number: these share their windows. */
  readonly number: number;
  /** Null for months and years: no run sees them turn. */
  readonly windowMilliseconds: number | null;
}

/** An instance that limits, with its limits. */
export interface Limiter {
  readonly instance: PluginInstance;
  readonly limits: readonly CountedLimit[];
}

/** Looks up those of some instances of an inventory that limit, in their order. Limits are read once from each. */
export function limitersIn({ plugins }: Inventory): (instances: readonly PluginInstance[]) => readonly Limiter[] {
  const limiters = limitersOf(plugins);
  // One and the same list is given for all that meets a route alike.
  const known = new WeakMap<readonly PluginInstance[], readonly Limiter[]>();
  return (instances) => {
    const met = known.get(instances);
    if (met !== undefined) return met;
    const found = instances.flatMap((one) => limiters.get(one) ?? []);
    known.set(instances, found);
    return found;
  };
}

function limitersOf(plugins: readonly PluginInstance[]): ReadonlyMap<PluginInstance, Limiter> {
  const numbers = new Map<string, number>();
  const counted = (limit: Limit): CountedLimit => {
    const text = JSON.stringify([limit.label, limit.period, limit.limit]);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return { ...limit, number, windowMilliseconds: WINDOW_MILLISECONDS[limit.period] ?? null };
  };
  const all = plugins.map((instance): Limiter => ({ instance, limits: limitsOf(instance).map(counted) }));
  return new Map(all.filter(({ limits }) => limits.length > 0).map((one) => [one.instance, one]));
}
