import { once } from "node:events";
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";

/** Where the gateway listens; with a certificate (PEM) it speaks TLS there. Port 0 takes a free one. */
export interface Listen {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string } | null;
}

export type Scheme = "http" | "https";

interface Handlers {
  request(incoming: IncomingMessage, outgoing: ServerResponse, scheme: Scheme): void;
  /** A request that the parser gave up on. */
  refused(error: NodeJS.ErrnoException, socket: Socket, scheme: Scheme): void;
}

export interface Listeners {
  /** First address of each scheme. */
  readonly http: URL | null;
  readonly https: URL | null;
  close(): Promise<void>;
}

/** Beyond what nginx accepts, so that its limits, and not node's, decide the answer. */
const MAX_HEADER_BYTES = 1024 * 1024;
const OPTIONS: ServerOptions = { maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false, keepAliveTimeout: 0 };

/** Listens on all addresses or, when one is taken, on none. @throws the error of node, with its code (EADDRINUSE) */
export async function listen(addresses: readonly Listen[], handlers: Handlers): Promise<Listeners> {
  const servers: { readonly server: Server; readonly url: URL }[] = [];
  const close = () => Promise.all(servers.map(({ server }) => stop(server))).then(() => undefined);
  try {
    for (const address of addresses) servers.push(await open(address, handlers));
  } catch (error) {
    await close();
    throw error;
  }
  const first = (scheme: Scheme) => servers.find(({ url }) => url.protocol === `${scheme}:`)?.url ?? null;
  return { http: first("http"), https: first("https"), close };
}

async function open({ host, port, tls }: Listen, handlers: Handlers): Promise<{ readonly server: Server; readonly url: URL }> {
  const scheme: Scheme = tls === null ? "http" : "https";
  const server = tls === null ? createServer(OPTIONS) : createSecureServer({ ...OPTIONS, ...tls });
  server.maxHeadersCount = 0;
  server.on("request", (incoming, outgoing) => handlers.request(incoming, outgoing, scheme));
  server.on("clientError", (error, socket) => handlers.refused(error, socket as Socket, scheme));
  server.listen(port, host);
  await once(server, "listening");
  const { port: bound } = server.address() as AddressInfo;
  return { server, url: new URL(`${scheme}://${host.includes(":") ? `[${host}]` : host}:${bound}`) };
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
