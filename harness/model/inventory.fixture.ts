import type { Credential, Inventory, PluginInstance, Route, Service } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";

const common = { workspace_id: null, tags: [], created_at: 1 };
export const ALICE = "00000000-0000-4000-8000-00000000a11c";
export const BOB = "00000000-0000-4000-8000-000000000b0b";
const ROUTE = "00000000-0000-4000-8000-0000000000f1";

export const service: Service = {
  ...common,
  id: "00000000-0000-4000-8000-0000000000e1",
  name: "shop",
  protocol: "http",
  host: "shop.internal",
  port: 8080,
  path: null,
  retries: 2,
  connect_timeout: 1000,
  write_timeout: 1000,
  read_timeout: 1000,
  enabled: true,
};

export const route: Route = {
  ...common,
  id: ROUTE,
  name: "shop",
  service_id: service.id,
  protocols: ["http", "https"],
  methods: [],
  hosts: [],
  paths: ["/shop"],
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
};

/** One plugin on the route, or elsewhere with a scope of its own. */
export function instance(
  name: string,
  config: JsonObject,
  place: Partial<Pick<PluginInstance, "route_id" | "consumer_id" | "scope">> = {},
): PluginInstance {
  const standard = { route_id: ROUTE, service_id: null, consumer_id: null, scope: "route" } as const;
  return {
    ...common,
    id: `${name} ${JSON.stringify(place)}`,
    name,
    enabled: true,
    config,
    protocols: ["http"],
    label: name,
    ...standard,
    ...place,
  };
}

export function everywhere(name: string, config: JsonObject): PluginInstance {
  return instance(name, config, { route_id: null, scope: "global" });
}

export function credential(kind: Credential["kind"], columns: Partial<Credential>): Credential {
  return { ...common, id: `${kind} credential`, kind, consumer_id: ALICE, fields: {}, secrets: {}, ttl: null, ...columns };
}

/** alice with key alice-key and group finance, bob with key bob-key, one route /shop to shop.internal:8080. */
export function inventory(plugins: readonly PluginInstance[], changes: Partial<Inventory> = {}): Inventory {
  return {
    schema: "2.8",
    workspaces: [{ id: "w", name: "default" }],
    services: [service],
    routes: [route],
    consumers: [
      { ...common, id: ALICE, username: "alice", custom_id: "c-1" },
      { ...common, id: BOB, username: "bob", custom_id: null },
    ],
    upstreams: [],
    targets: [],
    plugins,
    credentials: [
      credential("key-auth", { id: "alice-credential", secrets: { key: "alice-key" } }),
      credential("key-auth", { id: "bob-credential", consumer_id: BOB, secrets: { key: "bob-key" } }),
    ],
    acls: [{ ...common, id: "g", consumer_id: ALICE, group: "finance" }],
    others: [],
    ...changes,
  };
}
