import type { Credential, Inventory, PluginInstance, Route, Service } from "../types/inventory.ts";

/** Builders for inventories in tests: only what a test is about is written down. */

const entity = { workspace_id: null, tags: [], created_at: 0 };

export function service(part: Partial<Service> & Pick<Service, "id">): Service {
  return {
    ...entity,
    name: part.id,
    protocol: "http",
    host: `${part.id}.internal`,
    port: 80,
    path: null,
    retries: 5,
    connect_timeout: 60_000,
    write_timeout: 60_000,
    read_timeout: 60_000,
    enabled: true,
    ...part,
  };
}

export function route(part: Partial<Route> & Pick<Route, "id">): Route {
  return {
    ...entity,
    name: part.id,
    service_id: null,
    protocols: ["http", "https"],
    methods: [],
    hosts: [],
    paths: [`/${part.id}`],
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
    ...part,
  };
}

export function plugin(part: Partial<PluginInstance> & Pick<PluginInstance, "name">): PluginInstance {
  const { route_id = null, service_id = null, consumer_id = null } = part;
  const parts = [route_id && "route", service_id && "service", consumer_id && "consumer"].filter(Boolean).join("+");
  return {
    ...entity,
    id: `${part.name}-${route_id ?? service_id ?? consumer_id ?? "everywhere"}`,
    enabled: true,
    config: {},
    protocols: ["http", "https"],
    route_id,
    service_id,
    consumer_id,
    scope: (parts || "global") as PluginInstance["scope"],
    label: `${part.name} on ${route_id === null ? parts || "everything" : `route ${route_id}`}`,
    ...part,
  };
}

export function key(value: string, consumer_id: string): Credential {
  return { ...entity, id: `key of ${consumer_id}`, kind: "key-auth", consumer_id, fields: {}, secrets: { key: value }, ttl: null };
}

export function inventory(part: Partial<Inventory> = {}): Inventory {
  return {
    schema: "2.8",
    workspaces: [],
    services: [],
    routes: [],
    consumers: [],
    upstreams: [],
    targets: [],
    plugins: [],
    credentials: [],
    acls: [],
    others: [],
    ...part,
  };
}
