import { createHash } from "node:crypto";
import type { Consumer, Credential, Inventory, PluginInstance, Route, Service } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";

/** Builds inventories for tests by name; only what a test is about is written down. */

/** Always the same id for a name, shaped like Kong's. */
function idOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const entity = { workspace_id: null, tags: [], created_at: 1_700_000_000_000 };

export function service(name: string, part: Partial<Service> = {}): Service {
  const timeouts = { connect_timeout: 60_000, write_timeout: 60_000, read_timeout: 60_000 };
  const address = { protocol: "http", host: `${name}.internal`, port: 80, path: null };
  return { ...entity, ...address, ...timeouts, id: idOf(`service ${name}`), name, retries: 5, enabled: true, ...part };
}

/** A route of the service, taking `/<name>`. */
export function route(name: string, of: Service | null, part: Partial<Route> = {}): Route {
  return {
    ...entity,
    id: idOf(`route ${name}`),
    name,
    service_id: of?.id ?? null,
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
    ...part,
  };
}

export function consumer(name: string, part: Partial<Consumer> = {}): Consumer {
  return { ...entity, id: idOf(`consumer ${name}`), username: name, custom_id: null, ...part };
}

export function key(of: Consumer, text: string, part: Partial<Credential> = {}): Credential {
  return {
    ...entity,
    id: idOf(`key ${text}`),
    kind: "key-auth",
    consumer_id: of.id,
    fields: {},
    secrets: { key: text },
    ttl: null,
    ...part,
  };
}

interface Scope {
  readonly route?: Route;
  readonly service?: Service;
  readonly consumer?: Consumer;
}

export function plugin(name: string, scope: Scope, config: JsonObject, part: Partial<PluginInstance> = {}): PluginInstance {
  const kinds = (["route", "service", "consumer"] as const).filter((kind) => scope[kind]);
  const where = kinds.map((kind) => `${kind} ${kind === "consumer" ? scope.consumer?.username : scope[kind]?.name}`).join(" and ");
  return {
    ...entity,
    id: idOf(`${name} ${where}`),
    name,
    enabled: true,
    config,
    protocols: ["http", "https"],
    route_id: scope.route?.id ?? null,
    service_id: scope.service?.id ?? null,
    consumer_id: scope.consumer?.id ?? null,
    scope: (kinds.join("+") || "global") as PluginInstance["scope"],
    label: `${name} on ${where || "everything"}`,
    ...part,
  };
}

export function inventory(part: Partial<Inventory>): Inventory {
  const empty = { workspaces: [], services: [], routes: [], consumers: [], upstreams: [], targets: [], plugins: [] };
  return { schema: "2.8", ...empty, credentials: [], acls: [], others: [], ...part };
}
