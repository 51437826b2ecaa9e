import type { Traffic } from "../plan/traffic.ts";
import { plainPlugin, plainRoute } from "../types/inventory.fixture.ts";
import type { PluginInstance, Route } from "../types/inventory.ts";
import { type HeaderLines, NO_BODY } from "../types/message.ts";
import type { RecordedExchange } from "../types/recording.ts";

export const orders = routeNamed("orders");
export const carts = routeNamed("carts");

function routeNamed(name: string): Route {
  return { ...plainRoute, id: `id-of-${name}`, name, paths: [`/${name}`] };
}

export function instance(name: string): PluginInstance {
  return { ...plainPlugin, id: `id-of-${name}`, name, label: name };
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
