import { effectivePlugins } from "../inventory/effective.ts";
import { type Period, type ProbeRequest, periods } from "../types/case.ts";
import type { Inventory, PluginInstance, Route } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import { headerValue } from "../types/message.ts";
import type { VersionLine } from "../types/version.ts";
import { withDefaults } from "./defaults.ts";

/** Who a request is when it has passed every authentication: ids, or null for "nobody". */
export interface Visitor {
  readonly consumer: string | null;
  readonly credential: string | null;
}

/** One count that rate-limiting keeps. Requests with the same `name` are counted together. */
export interface Counter {
  readonly name: string;
  readonly instance: PluginInstance;
  /** True when the client's address is what is counted, so that another address has a counter of its own. */
  readonly byAddress: boolean;
  /** Requests that every configured period admits from empty counters, and the shortest period that admits no more. */
  readonly admits: number;
  readonly period: Period;
  /** Counted behind the answer, in a database or in Redis, and over windows in which that can be waited for. */
  readonly behind: boolean;
}

/** The limits a rate-limiting config sets, shortest period first. */
export function limitsOf(config: JsonObject): readonly { readonly period: Period; readonly limit: number }[] {
  return periods.flatMap((period) => {
    const limit = config[period];
    return typeof limit === "number" ? [{ period, limit }] : [];
  });
}

/** Requests a limit admits: one is refused when nothing remains before it, so 0.5 still admits one (rate-limiting/handler.lua). */
export const admittedBy = (limit: number): number => Math.ceil(limit);

/**
 * The counter that rate-limiting counts a request on, or null when no instance is effective for that route and visitor.
 * Counters are told apart by policy, the route and service of the *row* and the identifier, never by the row's own id
 * (rate-limiting/policies/init.lua, get_local_key), so rows of one scope share them.
 */
export function counterOf(inventory: Inventory, line: VersionLine, route: Route, request: ProbeRequest, visitor: Visitor): Counter | null {
  const scope = { route_id: route.id, service_id: route.service_id, consumer_id: visitor.consumer };
  const instance = effectivePlugins(inventory, scope).find(({ name }) => name === "rate-limiting");
  if (!instance) return null;
  const config = withDefaults("rate-limiting", instance.config, line);
  const limits = limitsOf(config);
  const tightest = limits.toSorted((a, b) => admittedBy(a.limit) - admittedBy(b.limit))[0];
  if (!tightest) return null;
  const identifier = identifierOf(config, route, request, visitor);
  const scopeOfRow = `${instance.route_id ?? "any route"}/${instance.service_id ?? "any service"}`;
  return {
    name: `rate-limiting ${String(config["policy"])} ${scopeOfRow} ${identifier ?? `address ${request.client ?? "own"}`}`,
    instance,
    byAddress: identifier === null,
    admits: admittedBy(tightest.limit),
    period: tightest.period,
    behind: config["policy"] !== "local" && !limits.some(({ period }) => period === "second"),
  };
}

/** What a request is counted by; null falls back to the client's address (rate-limiting/handler.lua, get_identifier). */
function identifierOf(config: JsonObject, route: Route, request: ProbeRequest, visitor: Visitor): string | null {
  switch (config["limit_by"]) {
    case "consumer":
      return visitor.consumer ?? visitor.credential;
    case "credential":
      return visitor.credential;
    case "service":
      return route.service_id;
    case "header":
      return headerValue(request.headers, String(config["header_name"])) ?? null;
    case "path":
      return request.target.split("?")[0] === config["path"] ? String(config["path"]) : null;
    default:
      return null;
  }
}
