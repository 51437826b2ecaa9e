import { effectivePlugins } from "../../inventory/effective.ts";
import type { Inventory, PluginInstance, Route } from "../../types/inventory.ts";
import type { MatchedRoute } from "../../types/transcript.ts";
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

/** A route as one consumer meets it. */
interface Place {
  readonly route: Route;
  /** In the order in which the inventory has the effective instances. */
  readonly limiters: readonly Limiter[];
}

/** Routes times consumers that have an instance of their own; where there are more of them, they are worked out again. */
const PLACES_KEPT = 10_000;

/** Looks up what limits requests on a route that X matched; null: it is not known which route. */
export function places(inventory: Inventory): (matched: MatchedRoute, consumer: string | null) => Place | null {
  const routes = new Map(inventory.routes.map((route) => [route.id, route]));
  const limiters = limitersOf(inventory);
  // To consumers without an instance of their own the same applies as to nobody.
  const special = new Set(inventory.plugins.map(({ consumer_id }) => consumer_id));
  const known = new Map<string, Place>();
  return (matched, consumer) => {
    const route = matched.kind === "matched" ? routes.get(matched.id) : undefined;
    if (route === undefined) return null;
    const consumer_id = special.has(consumer) ? consumer : null;
    const key = consumer_id === null ? route.id : `${route.id} ${consumer_id}`;
    const met = known.get(key);
    if (met !== undefined) return met;
    const instances = effectivePlugins(inventory, { route_id: route.id, service_id: route.service_id, consumer_id });
    const place = { route, limiters: instances.flatMap((one) => limiters.get(one) ?? []) };
    if (known.size >= PLACES_KEPT) known.clear();
    known.set(key, place);
    return place;
  };
}

function limitersOf({ plugins }: Inventory): ReadonlyMap<PluginInstance, Limiter> {
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
