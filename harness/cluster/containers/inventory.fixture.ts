import type { Inventory, PluginInstance, Route, Service } from "../../types/inventory.ts";
import type { JsonObject } from "../../types/json.ts";

const common = { workspace_id: null, tags: [], created_at: 1 };

export function service(name: string, changes: Partial<Service> = {}): Service {
  const timeouts = { retries: 5, connect_timeout: 1000, write_timeout: 1000, read_timeout: 1000 };
  return {
    ...common,
    ...timeouts,
    id: `id-${name}`,
    name,
    protocol: "http",
    host: `${name}.example.com`,
    port: 80,
    path: null,
    enabled: true,
    ...changes,
  };
}

export function route(name: string, changes: Partial<Route> = {}): Route {
  return {
    ...common,
    id: `id-${name}`,
    name,
    service_id: null,
    protocols: ["http", "https"],
    methods: [],
    hosts: [],
    paths: [`/${name}`],
    snis: [],
    headers: {},
    regex_priority: 0,
    strip_path: true,
    preserve_host: false,
    path_handling: "v0",
    https_redirect_status_code: 426,
    request_buffering: true,
    response_buffering: true,
    expression: null,
    priority: null,
    ...changes,
  };
}

/** A global plugin, unless it is told otherwise. */
export function plugin(name: string, config: JsonObject, changes: Partial<PluginInstance> = {}): PluginInstance {
  const place = { route_id: null, service_id: null, consumer_id: null, scope: "global" as const };
  return { ...common, ...place, id: `id-${name}`, name, enabled: true, config, protocols: ["http"], label: `${name} (global)`, ...changes };
}

export function inventory(changes: Partial<Inventory>): Inventory {
  const nothing = {
    services: [],
    routes: [],
    consumers: [],
    upstreams: [],
    targets: [],
    plugins: [],
    credentials: [],
    acls: [],
    others: [],
  };
  return { schema: "2.8", workspaces: [{ id: "w", name: "default" }], ...nothing, ...changes };
}

export const entity = common;
