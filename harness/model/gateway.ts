import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Inventory } from "../types/inventory.ts";
import type { GatewayVersion } from "../types/version.ts";
import { buildPluginSet } from "./core/effective.ts";
import { LISTENING_PORT } from "./core/forwarding.ts";
import type { Listen, Scheme } from "./core/listeners.ts";
import { listen } from "./core/listeners.ts";
import type { Handled, Machinery } from "./core/pipeline.ts";
import { handle, handleRefused } from "./core/pipeline.ts";
import { readRequest, unreadableRequest } from "./core/read-request.ts";
import type { UpstreamAddress } from "./core/upstream-client.ts";
import { upstreamClient } from "./core/upstream-client.ts";
import { serialise, writeResponse } from "./core/write-response.ts";
import type { Exchange, GatewayContext, GatewayRequest } from "./exchange.ts";
import { buildLookups } from "./lookups.ts";
import { counterStores } from "./policies/index.ts";
import { storedTokens } from "./policies/stored-tokens.ts";
import { uuid } from "./random.ts";
import type { RouteMatch } from "./router/index.ts";
import { buildRouter } from "./router/index.ts";
import { noSeams, type Seams } from "./seams.ts";
import { traitsOf } from "./traits.ts";

export interface ModelGatewayOptions {
  readonly inventory: Inventory;
  readonly version: GatewayVersion;
  /** The gateway's own database, for the counters of policy `cluster`; null counts those in this process. */
  readonly databaseUrl: string | null;
  /** Epoch milliseconds; windows, dates and expiries follow it. */
  readonly clock: () => number;
  /** One address for every service and log endpoint, the stand-in's, under the Host that Kong would send; or each where DNS finds it. */
  readonly upstream: UpstreamAddress;
  /** Certificates (PEM) that upstreams are checked against, where they are checked at all, instead of the system's. */
  readonly trustedCertificates?: readonly string[];
  /** Where it listens; without it on loopback and a free port, without TLS. */
  readonly listen?: readonly Listen[];
  /** Trust X-Forwarded-* of whoever sends them, and take the first of X-Forwarded-For as the client's address. */
  readonly trusted: boolean;
  /** `allow_debug_header` of 3.x; 2.8 always answers Kong-Debug. */
  readonly debugHeader: boolean;
  /** Source of request ids, correlation ids and the worker's id: that many random bytes. */
  readonly workerIds: (length: number) => Uint8Array;
  /** Where it behaves otherwise than Kong does; left out: nowhere. */
  readonly seams?: Partial<Seams>;
}

export interface ModelGateway extends AsyncDisposable {
  /** The first plain address, or the first with TLS when there is no plain one. */
  readonly http: URL;
  readonly https: URL | null;
  /** Empties the counters of all policies and the response cache. */
  resetCounters(): Promise<void>;
}

const LOOPBACK: readonly Listen[] = [{ host: "127.0.0.1", port: 0, tls: null }];

/**
 * Starts an HTTP server that behaves as Kong of that version does with this inventory.
 * A request that needs a plugin which is not modelled is answered 501 and goes no further.
 */
export async function startModelGateway(options: ModelGatewayOptions): Promise<ModelGateway> {
  const { version, clock, workerIds } = options;
  const seams: Seams = { ...noSeams, ...options.seams };
  const inventory = seams.inventory(options.inventory);
  const counters = seams.counters(counterStores(options.databaseUrl));
  const upstream = upstreamClient(options.upstream, options.trustedCertificates ?? []);
  const gateway: GatewayContext = {
    inventory,
    lookups: buildLookups(inventory),
    traits: traitsOf(version),
    counters,
    clock,
    randomBytes: workerIds,
    worker: { id: uuid(workerIds), requests: 0 },
    upstream,
    trusted: options.trusted,
    debugHeader: options.debugHeader,
    storedTokens: await storedTokens(options.databaseUrl, inventory),
    cache: new Map(),
  };
  const machinery: Machinery = {
    gateway,
    router: seams.router(buildRouter(inventory, version.line), inventory),
    plugins: await buildPluginSet(inventory, version.line, seams.plugin),
    seams,
  };
  const logs = new Set<Promise<void>>();
  const logLater = (handled: Handled) => {
    const pending = handled.log().catch(() => {});
    logs.add(pending);
    void pending.then(() => logs.delete(pending));
  };

  const listeners = await listen(options.listen ?? LOOPBACK, {
    request: (incoming, outgoing, scheme) => void serve(incoming, outgoing, scheme, machinery).then(logLater, () => outgoing.destroy()),
    refused: (error, socket, scheme) => void refuseUnreadable(error, socket, scheme, machinery).then(logLater, () => socket.destroy()),
  });
  const first = listeners.http ?? listeners.https;
  if (first === null) throw new Error("a gateway that listens nowhere serves nobody");

  return {
    http: first,
    https: listeners.https,
    async resetCounters() {
      gateway.cache.clear();
      await counters.reset();
    },
    async [Symbol.asyncDispose]() {
      await listeners.close();
      await Promise.all(logs);
      upstream.close();
      await counters[Symbol.asyncDispose]();
    },
  };
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, scheme: Scheme, machinery: Machinery): Promise<Handled> {
  const { gateway, router } = machinery;
  const { request, refused } = await readRequest(incoming, scheme, gateway.trusted);
  const { method, target, headers } = request;
  const sni = scheme === "https" ? ((incoming.socket as TLSSocket).servername ?? null) : null;
  const match = refused === null ? router.match({ method, target, headers, scheme, sni: sni || null, port: LISTENING_PORT[scheme] }) : null;
  const exchange = newExchange(request, match, gateway);
  const handled = refused === null ? await handle(exchange, match, machinery) : await handleRefused(exchange, refused, machinery);
  if ((await machinery.seams.answer(exchange, handled.response)) === "drop") {
    outgoing.destroy();
    return handled;
  }
  await writeResponse(outgoing, request, handled.response, gateway.clock());
  return handled;
}

async function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket, scheme: Scheme, machinery: Machinery): Promise<Handled> {
  const request = unreadableRequest((socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, ""), scheme);
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
    proxy: { host: "", port: 0, tries: 0, sentAt: startedAt, headersAt: startedAt, status: null },
  };
}
