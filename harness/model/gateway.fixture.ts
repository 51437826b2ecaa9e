import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import type { Credential, Inventory, PluginInstance, Route, Service } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import type { HeaderLines } from "../types/message.ts";
import { headerValue, headerValues } from "../types/message.ts";
import { gatewayVersion } from "../types/version.ts";
import type { ModelGatewayOptions } from "./gateway.ts";
import { startModelGateway } from "./gateway.ts";
import { pairs } from "./headers.ts";

/** 2024-01-31T12:30:40.250Z: inside every window, and on the day of the month on which a 30-day window has run out. */
export const START = Date.UTC(2024, 0, 31, 12, 30, 40, 250);

const common = { workspace_id: null, tags: [], created_at: 1 };
export const ALICE = "00000000-0000-4000-8000-00000000a11c";
export const BOB = "00000000-0000-4000-8000-000000000b0b";
export const ROUTE = "00000000-0000-4000-8000-0000000000f1";

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

export interface Reached {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderLines;
  readonly body: string;
}

export interface Asked {
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderLines;
  readonly body: string;
  header(name: string): string | undefined;
  names(): string[];
}

export interface Bench extends AsyncDisposable {
  /** Sends a request; Host and Connection: close are added unless given. */
  ask(target: string, options?: { readonly method?: string; readonly headers?: HeaderLines; readonly body?: string }): Promise<Asked>;
  /** What the upstream and log sinks got, in order. */
  readonly reached: Reached[];
  /** What the upstream answers from now on; null breaks the connection. */
  answer: { status: number; headers: HeaderLines; body: string } | null;
  now: number;
  readonly origin: URL;
  resetCounters(): Promise<void>;
}

const OK = { status: 200, headers: [["Content-Type", "application/json"]] as HeaderLines, body: '{"a":1}' };

/** A model gateway of that version with that inventory, an upstream behind it and a clock that only the test moves. */
export async function startBench(version: string, content: Inventory, options: Partial<ModelGatewayOptions> = {}): Promise<Bench> {
  const reached: Reached[] = [];
  const upstream = createServer((incoming, outgoing) => void receive(incoming, outgoing));
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  let drawn = 0;
  const gateway = await startModelGateway({
    inventory: content,
    version: gatewayVersion(version),
    databaseUrl: null,
    clock: () => bench.now,
    upstream: { host: "127.0.0.1", port: (upstream.address() as AddressInfo).port },
    trusted: false,
    debugHeader: false,
    workerIds: (length) => new Uint8Array(length).fill(++drawn),
    ...options,
  });
  const bench: Bench = {
    reached,
    answer: OK,
    now: START,
    origin: gateway.http,
    resetCounters: () => gateway.resetCounters(),
    ask: (target, request = {}) => ask(gateway.http, target, request),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      const closed = once(upstream, "close");
      upstream.close();
      upstream.closeAllConnections();
      await closed;
    },
  };
  return bench;

  async function receive(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    reached.push({
      method: incoming.method ?? "",
      target: incoming.url ?? "",
      headers: pairs(incoming.rawHeaders),
      body: await text(incoming),
    });
    if (bench.answer === null) incoming.socket.destroy();
    else outgoing.writeHead(bench.answer.status, bench.answer.headers.flat()).end(bench.answer.body);
  }
}

function ask(origin: URL, target: string, request: { method?: string; headers?: HeaderLines; body?: string }): Promise<Asked> {
  const given = request.headers ?? [];
  const headers = [
    ...(headerValue(given, "host") === undefined ? [["Host", "api.example"]] : []),
    ...given,
    ...(headerValue(given, "connection") === undefined ? [["Connection", "close"]] : []),
    ...(request.body === undefined ? [] : [["Content-Length", String(Buffer.byteLength(request.body))]]),
  ];
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      host: origin.hostname,
      port: origin.port,
      agent: false,
      method: request.method ?? "GET",
      path: target,
      headers: headers.flat(),
      setHost: false,
    });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      const lines = pairs(incoming.rawHeaders);
      const asked = (body: string): Asked => ({
        status: incoming.statusCode ?? 0,
        reason: incoming.statusMessage ?? "",
        headers: lines,
        body,
        header: (name) => headerValues(lines, name).join(" + ") || undefined,
        names: () => lines.map(([name]) => name),
      });
      void text(incoming).then((body) => resolve(asked(body)), reject);
    });
    outgoing.end(request.body);
  });
}

async function text(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
