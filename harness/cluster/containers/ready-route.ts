import { effectivePlugins } from "../../inventory/effective.ts";
import type { Inventory, Route } from "../../types/inventory.ts";

/** A request that a route of the inventory takes. */
export interface ReadyRequest {
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: boolean;
  /** Leaves no trace in a counter or cache. */
  readonly quiet: boolean;
}

/** A path that is no pattern, on any version: 2.8 takes others for regular expressions, 3.x those that begin with `~`. */
const PLAIN_PATH = /^\/[A-Za-z0-9\-._~/%]*$/;
const LEAVES_TRACES = /rate-?limit|cache|session|quota/;

/** Requests for routes that can be asked with no more than a path, a host and headers; those that leave no trace first. */
export function readyRequests(inventory: Inventory): readonly ReadyRequest[] {
  return inventory.routes.flatMap((route) => requestFor(route, inventory) ?? []).sort((a, b) => Number(b.quiet) - Number(a.quiet));
}

function requestFor(route: Route, inventory: Inventory): ReadyRequest | null {
  const { id, name, service_id, protocols, methods, hosts, paths, snis, headers, expression } = route;
  const path = paths.length === 0 ? "/" : paths.find((candidate) => PLAIN_PATH.test(candidate));
  const values = Object.entries(headers).map(([header, [value]]) => [header, value] as const);
  if (path === undefined || expression !== null || snis.length > 0) return null;
  if (!protocols.includes("http") && !protocols.includes("https")) return null;
  if (values.some(([, value]) => value === undefined || value.startsWith("~"))) return null;
  const plugins = effectivePlugins(inventory, { route_id: id, service_id, consumer_id: null }).map((plugin) => plugin.name);
  // It may be there to say 503.
  if (plugins.includes("request-termination")) return null;
  return {
    route: name ?? id,
    method: methods.includes("GET") ? "GET" : (methods[0] ?? "GET"),
    path,
    headers: {
      ...Object.fromEntries(values.map(([header, value]) => [header, value ?? ""])),
      host: hosts[0]?.replace("*", "ready") ?? "ready.cutover.invalid",
    },
    tls: !protocols.includes("http"),
    quiet: !plugins.some((plugin) => LEAVES_TRACES.test(plugin)),
  };
}
