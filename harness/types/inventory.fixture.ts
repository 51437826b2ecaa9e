import type { Inventory, PluginInstance, Route, Service } from "./inventory.ts";

/** What Kong stores where nobody says otherwise; rooms' own builders add who is who, and what their tests are about. */

export const plainEntity = { workspace_id: null, tags: [], created_at: 1_700_000_000_000 };

export const plainService = {
  ...plainEntity,
  protocol: "http",
  port: 80,
  path: null,
  retries: 5,
  connect_timeout: 60_000,
  write_timeout: 60_000,
  read_timeout: 60_000,
  enabled: true,
} satisfies Partial<Service>;

/** It takes every request. */
export const plainRoute = {
  ...plainEntity,
  service_id: null,
  protocols: ["http", "https"],
  methods: [],
  hosts: [],
  paths: [],
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
} satisfies Partial<Route>;

/** It runs for every request. */
export const plainPlugin = {
  ...plainEntity,
  enabled: true,
  config: {},
  protocols: ["http", "https"],
  route_id: null,
  service_id: null,
  consumer_id: null,
  scope: "global",
} satisfies Partial<PluginInstance>;

export const emptyInventory: Inventory = {
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
};
