import type { Consumer, Route, Service } from "../../types/inventory.ts";
import type { HeaderLines } from "../../types/message.ts";
import { headerValue, withoutHeaders } from "../../types/message.ts";
import type { Exchange, GatewayContext, GatewayRequest, OutgoingResponse } from "../exchange.ts";
import { argumentValues, parseArguments } from "../query.ts";
import { LISTENING_PORT } from "./forwarding.ts";
import { wireHeaders } from "./write-response.ts";

/** Credentials in these request headers are logged as a word (kong/pdk/log.lua). */
const REDACTED = new Set(["authorization", "proxy-authorization"]);

/** One request as Kong's log serializer writes it (kong/pdk/log.lua; keys as measured on 2.8.5 and 3.9.1). */
export function logPayload(exchange: Exchange, response: OutgoingResponse, gateway: GatewayContext): Record<string, unknown> {
  const { request, route, service, consumer, credential, proxy } = exchange;
  const { traits } = gateway;
  const host = (request.headers.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "").replace(/:\d+$/, "").toLowerCase();
  const waited = response.proxied ? Math.max(0, proxy.headersAt - proxy.sentAt) : -1;
  return {
    request: {
      uri: request.target,
      url: `${request.scheme}://${host}:${LISTENING_PORT[request.scheme]}${request.target}`,
      querystring: queryTable(request.query),
      method: request.method,
      headers: headerTable(request.headers, true),
      size: messageBytes(request.headers, request.body),
      ...(traits.logsSource ? { id: exchange.requestId } : {}),
    },
    upstream_uri: exchange.upstreamPath === "" ? "" : `${exchange.upstreamPath}${request.query === "" ? "" : `?${request.query}`}`,
    response: { status: response.status, headers: responseTable(request, response), size: messageBytes(response.headers, response.body) },
    ...(route === null ? {} : { tries: tries(exchange, traits.logsSource) }),
    latencies: {
      kong: 0,
      proxy: waited,
      request: Math.max(0, gateway.clock() - exchange.startedAt),
      ...(traits.logsSource ? { receive: 0 } : {}),
    },
    ...(credential === null ? {} : { authenticated_entity: { id: credential.id } }),
    ...(route === null ? {} : { route: loggedRoute(route) }),
    ...(service === null ? {} : { service: loggedEntity(service) }),
    ...(consumer === null ? {} : { consumer: loggedConsumer(consumer) }),
    client_ip: request.client,
    started_at: exchange.startedAt,
    ...(traits.logsUpstreamStatus ? { upstream_status: proxy.tries === 0 ? "" : String(proxy.status ?? response.status) } : {}),
    ...(traits.logsSource ? sourceFields(exchange, response, gateway) : {}),
  };
}

function sourceFields(exchange: Exchange, response: OutgoingResponse, gateway: GatewayContext): Record<string, unknown> {
  const workspace = gateway.inventory.workspaces[0];
  const correlation = exchange.notes.get("correlation-id");
  return {
    source: response.fromUpstream ? "upstream" : "kong",
    ...(workspace === undefined ? {} : { workspace: workspace.id, workspace_name: workspace.name }),
    ...(typeof correlation === "string" ? { correlation_id: correlation } : {}),
  };
}

function tries({ proxy }: Exchange, nanoseconds: boolean): unknown[] {
  return Array.from({ length: proxy.tries }, () => ({
    ip: "127.0.0.1",
    port: proxy.port,
    balancer_start: proxy.sentAt,
    balancer_latency: 0,
    ...(nanoseconds ? { balancer_start_ns: proxy.sentAt * 1_000_000, balancer_latency_ns: 0 } : {}),
    ...(proxy.status === null ? { state: "failed", code: 502 } : {}),
  }));
}

function queryTable(query: string): Record<string, unknown> {
  const args = parseArguments(query);
  const plain = (value: string | null) => value ?? true;
  return Object.fromEntries(
    args.map(([name]) => {
      const values = argumentValues(args, name).map(plain);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}

/** Names in lower case, repeated values as a list. */
function headerTable(headers: HeaderLines, redact: boolean): Record<string, unknown> {
  const table: Record<string, unknown> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const shown = redact && REDACTED.has(key) ? "REDACTED" : value;
    const known = table[key];
    table[key] = known === undefined ? shown : [...(Array.isArray(known) ? known : [known]), shown];
  }
  return table;
}

/** What the client got, without a Date that nginx made itself. */
function responseTable(request: GatewayRequest, response: OutgoingResponse): Record<string, unknown> {
  const own = headerValue(response.headers, "date") === undefined;
  const lines = wireHeaders(request, response, 0);
  return headerTable(own ? withoutHeaders(lines, ["date"]) : lines, false);
}

function messageBytes(headers: HeaderLines, body: Buffer): number {
  return headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, body.length);
}

function loggedRoute({ service_id, ...route }: Route): Record<string, unknown> {
  return { ...loggedEntity(route), ...(service_id === null ? {} : { service: { id: service_id } }) };
}

function loggedConsumer(consumer: Consumer): Record<string, unknown> {
  const { ws_id, ...entity } = loggedEntity(consumer);
  return entity;
}

/** Entities are logged without what is not set; times are in seconds there. */
function loggedEntity({ workspace_id, created_at, ...entity }: Omit<Route, "service_id"> | Service | Consumer): Record<string, unknown> {
  const set = Object.entries(entity).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0));
  return { ...Object.fromEntries(set), created_at: Math.floor(created_at / 1000), ws_id: workspace_id };
}
