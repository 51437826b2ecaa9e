import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import type { Inventory } from "../types/inventory.ts";
import type { HeaderLines } from "../types/message.ts";
import { headerValue, headerValues } from "../types/message.ts";
import { gatewayVersion } from "../types/version.ts";
import type { ModelGatewayOptions } from "./gateway.ts";
import { startModelGateway } from "./gateway.ts";
import { pairs } from "./headers.ts";

/** 2024-01-31T12:30:40.250Z: inside every window, and on the day of the month on which a 30-day window has run out. */
export const START = Date.UTC(2024, 0, 31, 12, 30, 40, 250);

interface Reached {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderLines;
  readonly body: string;
}

interface Asked {
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
