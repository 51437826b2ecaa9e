import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Inventory } from "../types/inventory.ts";
import type { GatewayVersion } from "../types/version.ts";
import { buildPluginSet } from "./core/effective.ts";
import { LISTENING_PORT } from "./core/forwarding.ts";
import type { Handled, Machinery } from "./core/pipeline.ts";
import { handle, handleRefused } from "./core/pipeline.ts";
import { readRequest, unreadableRequest } from "./core/read-request.ts";
import { serialise, writeResponse } from "./core/write-response.ts";
import type { Exchange, GatewayContext, GatewayRequest } from "./exchange.ts";
import { buildLookups } from "./lookups.ts";
import { counterStores } from "./policies/index.ts";
import { uuid } from "./random.ts";
import type { RouteMatch } from "./router/index.ts";
import { buildRouter } from "./router/index.ts";
import { traitsOf } from "./traits.ts";

export interface ModelGatewayOptions {
  readonly inventory: Inventory;
  readonly version: GatewayVersion;
  /** The gateway's own database, for the counters of policy `cluster`; null counts those in this process. */
  readonly databaseUrl: string | null;
  /** Epoch milliseconds; windows, dates and expiries follow it. */
  readonly clock: () => number;
  /** The stand-in: every service and log endpoint is reached there, under the Host that Kong would send. */
  readonly upstream: { readonly host: string; readonly port: number };
  /** Trust X-Forwarded-* of whoever sends them, and take the first of X-Forwarded-For as the client's address. */
  readonly trusted: boolean;
  /** `allow_debug_header` of 3.x; 2.8 always answers Kong-Debug. */
  readonly debugHeader: boolean;
  /** Source of request ids, correlation ids and the worker's id: that many random bytes. */
  readonly workerIds: (length: number) => Uint8Array;
}

export interface ModelGateway extends AsyncDisposable {
  readonly http: URL;
  /** Empties the counters of all policies and the response cache. */
  resetCounters(): Promise<void>;
}

/** Beyond what nginx accepts, so that its limits, and not node's, decide the answer. */
const MAX_HEADER_BYTES = 1024 * 1024;

/**
 * Starts an HTTP server on loopback and a free port that behaves as Kong of that version does with this inventory.
 * A request that needs a plugin which is not modelled is answered 501 and goes no further.
 */
export async function startModelGateway(options: ModelGatewayOptions): Promise<ModelGateway> {
  const { inventory, version, clock, workerIds } = options;
  const counters = counterStores(options.databaseUrl);
  const agent = new Agent({ keepAlive: true });
  const gateway: GatewayContext = {
    inventory,
    lookups: buildLookups(inventory),
    traits: traitsOf(version),
    counters,
    clock,
    randomBytes: workerIds,
    worker: { id: uuid(workerIds), requests: 0 },
    upstream: options.upstream,
    agent,
    trusted: options.trusted,
    debugHeader: options.debugHeader,
    cache: new Map(),
  };
  const machinery: Machinery = {
    gateway,
    router: buildRouter(inventory, version.line),
    plugins: await buildPluginSet(inventory, version.line),
  };
  const logs = new Set<Promise<void>>();
  const logLater = (handled: Handled) => {
    const pending = handled.log().catch(() => {});
    logs.add(pending);
    void pending.then(() => logs.delete(pending));
  };

  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false, keepAliveTimeout: 0 }, (incoming, outgoing) => {
    void serve(incoming, outgoing, machinery).then(logLater, () => outgoing.destroy());
  });
  server.maxHeadersCount = 0;
  server.on(
    "clientError",
    (error, socket) => void refuseUnreadable(error, socket as Socket, machinery).then(logLater, () => socket.destroy()),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    http: new URL(`http://127.0.0.1:${port}`),
    async resetCounters() {
      gateway.cache.clear();
      await counters.reset();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      await Promise.all(logs);
      agent.destroy();
      await counters[Symbol.asyncDispose]();
    },
  };
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, machinery: Machinery): Promise<Handled> {
  const { gateway, router } = machinery;
  const { request, refused } = await readRequest(incoming, "http", gateway.trusted);
  const { method, target, headers, scheme } = request;
  const match = refused === null ? router.match({ method, target, headers, scheme, sni: null, port: LISTENING_PORT[scheme] }) : null;
  const exchange = newExchange(request, match, gateway);
  const handled = refused === null ? await handle(exchange, match, machinery) : await handleRefused(exchange, refused, machinery);
  await writeResponse(outgoing, request, handled.response, gateway.clock());
  return handled;
}

async function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket, machinery: Machinery): Promise<Handled> {
  const request = unreadableRequest((socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, ""), "http");
  const exchange = newExchange(request, null, machinery.gateway);
  const handled = await handleRefused(exchange, error.code === "HPE_HEADER_OVERFLOW" ? 494 : 400, machinery);
  if (socket.writable) socket.end(serialise(request, handled.response, machinery.gateway.clock()));
  else socket.destroy();
  return handled;
}

function newExchange(request: GatewayRequest, match: RouteMatch | null, gateway: GatewayContext): Exchange {
  const startedAt = gateway.clock();
  return {
    requestId: Buffer.from(gateway.randomBytes(16)).toString("hex"),
    startedAt,
    request,
    route: match?.route ?? null,
    service: match?.service ?? null,
    consumer: null,
    credential: null,
    upstreamPath: match?.upstreamTarget.split("?", 1)[0] ?? "",
    upstreamHost: null,
    earlyHeaders: [],
    notes: new Map(),
    proxy: { port: 0, tries: 0, sentAt: startedAt, headersAt: startedAt, status: null },
  };
}
