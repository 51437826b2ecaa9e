import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import { HarnessError } from "../../errors.ts";
import type { Authority } from "./authority.ts";

/** Where a stand-in listens for a gateway that reaches it over a network. */
export interface Listen {
  /**
   * This machine's address on the cluster's network. Requests are also sent from it, so gateways name it as their client's;
   * it differs between clusters by chance, and is remembered as loopback.
   */
  readonly address: string;
  /** Each takes HTTP, TLS and lines of JSON (tcp-log), told apart by the first byte: a port may be used for several. */
  readonly ports: readonly number[];
  readonly udpPorts: readonly number[];
  readonly authority: Authority;
}

export interface Received {
  /** Takes connections on which HTTP is spoken. */
  readonly http: HttpServer;
  /** Takes what came otherwise: a line of tcp-log, a datagram. */
  raw(bytes: Uint8Array): void;
}

/** The first byte of a TLS record of type handshake (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 0x16;
const OPENING_BRACE = 0x7b;
const NEWLINE = 0x0a;

/**
 * Listens on all ports, or on none.
 * @throws HarnessError `cluster-failed` when a port cannot be had, naming it
 */
export async function listen({ address, ports, udpPorts, authority }: Listen, received: Received): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>();
  const take = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.once("data", (first: Buffer) => handOn(socket, first, tls, received));
  };
  const tls = tlsServer(authority, (socket) => {
    socket.on("error", () => undefined);
    received.http.emit("connection", socket);
  });
  const servers: Server[] = [];
  const udp: UdpSocket[] = [];
  const close = async () => {
    // One that is closed already would never say so again.
    const open = servers.filter((server) => server.listening);
    const closed = open.map((server) => once(server, "close"));
    for (const server of open) server.close();
    for (const socket of sockets) socket.destroy();
    for (const socket of udp) socket.close();
    await Promise.all(closed);
  };
  try {
    for (const port of ports) {
      const server = createServer(take);
      server.listen(port, address);
      await once(server, "listening");
      servers.push(server);
    }
    for (const port of udpPorts) {
      const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
      socket.on("message", (bytes) => received.raw(bytes));
      socket.bind(port, address);
      await once(socket, "listening");
      udp.push(socket);
    }
  } catch (cause) {
    await close();
    throw refused(cause, address);
  }
  return { [Symbol.asyncDispose]: close };
}

function tlsServer(authority: Authority, onSecure: (socket: Socket) => void): TlsServer {
  const server = createTlsServer({
    // Asked for a name in every handshake that carries one; others get the certificate of a name nobody uses.
    SNICallback: (name, done) => void authority.contextFor(name).then((context) => done(null, context), done),
    ALPNProtocols: ["http/1.1"],
  });
  void authority.issue(["stand-in.cutover.invalid"]).then(({ certificate, key }) => server.setSecureContext({ cert: certificate, key }));
  server.on("secureConnection", onSecure);
  server.on("tlsClientError", () => undefined);
  return server;
}

function handOn(socket: Socket, first: Buffer, tls: TlsServer, received: Received): void {
  if (first[0] === OPENING_BRACE) {
    readLines(socket, first, received);
    return;
  }
  socket.pause();
  socket.unshift(first);
  (first[0] === TLS_HANDSHAKE ? tls : received.http).emit("connection", socket);
  process.nextTick(() => socket.resume());
}

/** tcp-log writes one JSON object a line and keeps the connection (kong/plugins/tcp-log/handler.lua). */
function readLines(socket: Socket, first: Buffer, received: Received): void {
  let held = Buffer.alloc(0);
  const take = (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    for (let end = held.indexOf(NEWLINE); end >= 0; end = held.indexOf(NEWLINE)) {
      received.raw(held.subarray(0, end));
      held = held.subarray(end + 1);
    }
  };
  socket.on("data", take);
  socket.on("close", () => {
    if (held.length > 0) received.raw(held);
  });
  take(first);
}

function refused(cause: unknown, address: string): HarnessError {
  const code = cause instanceof Error && "code" in cause ? cause.code : "";
  const port = cause instanceof Error && "port" in cause ? String(cause.port) : "?";
  const [why, remedy] =
    code === "EACCES"
      ? [`this user may not listen on port ${port}`, `Allow it (sysctl -w net.ipv4.ip_unprivileged_port_start=${port}), or run as root.`]
      : code === "EADDRINUSE"
        ? [
            `port ${port} is taken by another program of this machine`,
            "Stop it, or make it listen on its own address instead of all (0.0.0.0).",
          ]
        : [`port ${port}: ${cause instanceof Error ? cause.message : String(cause)}`, "See that the address belongs to this machine."];
  return new HarnessError("cluster-failed", `the stand-in cannot listen on ${address}: ${why}, and the configuration uses it`, remedy, {
    cause,
  });
}
