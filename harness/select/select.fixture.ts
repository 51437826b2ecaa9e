import type { Traffic } from "../plan/traffic.ts";
import type { PluginInstance, Route } from "../types/inventory.ts";
import { type HeaderLines, NO_BODY } from "../types/message.ts";
import type { RecordedExchange } from "../types/recording.ts";

const entity = { workspace_id: null, tags: [], created_at: 0 };

export const orders = routeNamed("orders");
export const carts = routeNamed("carts");

function routeNamed(name: string): Route {
  return {
    ...entity,
    ...{
      id: `id-of-${name}`,
      name,
      service_id: null,
      protocols: ["http"],
      methods: [],
      hosts: [],
      paths: [`/${name}`],
      snis: [],
      headers: {},
    },
    ...{ regex_priority: 0, strip_path: true, preserve_host: false, path_handling: "v0", https_redirect_status_code: 426 },
    ...{ request_buffering: true, response_buffering: true, expression: null, priority: null },
  };
}

export function instance(name: string): PluginInstance {
  const scope = { scope: "global" as const, route_id: null, service_id: null, consumer_id: null };
  return { ...entity, ...scope, id: `id-of-${name}`, name, enabled: true, config: {}, protocols: ["http"], label: name };
}

interface Sent {
  readonly id?: string;
  readonly at?: number;
  readonly client?: string;
  readonly method?: string;
  readonly target?: string;
  readonly headers?: HeaderLines;
  readonly body?: string;
  readonly status?: number | null;
}

export function sent(of: Sent = {}): RecordedExchange {
  const { id = "1", at = 0, client = "192.0.2.7", method = "GET", target = "/orders/1", headers = [], body = "", status = 200 } = of;
  const request = { method, target, headers, body: Buffer.from(body) };
  const response = status === null ? null : { status, reason: "", headers: [], body: NO_BODY };
  return { id, at, scheme: "http", client, request, response, missing: [], unresolved: [] };
}

export function known(of: Partial<Traffic> = {}): Traffic {
  const onX = of.onX ?? [];
  return {
    ...{ plugins: new Set(onX.map(({ name }) => name)), onX, lanes: [], counters: [], route: orders, consumer: null },
    identity: "client 192.0.2.7",
    ...of,
  };
}
