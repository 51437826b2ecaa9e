import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import type { Authority } from "../stand-in/authority.ts";

/** A TLS listener before a plain gateway: what a load balancer is to a cluster. Keeps which server names it was asked for. */
export interface TlsFront extends AsyncDisposable {
  readonly url: string;
  readonly asked: ReadonlySet<string>;
}

export async function tlsFront(gateway: URL, authority: Authority, names: readonly string[]): Promise<TlsFront> {
  const { certificate, key } = await authority.issue(names);
  const asked = new Set<string>();
  const sockets = new Set<TLSSocket>();
  const server = createServer({ cert: certificate, key }, (socket) => {
    sockets.add(socket);
    asked.add(String(socket.servername));
    const behind = connect(Number(gateway.port), gateway.hostname);
    for (const end of [socket, behind]) end.on("error", () => undefined);
    socket.on("close", () => behind.destroy()).pipe(behind);
    behind.on("close", () => socket.destroy()).pipe(socket);
  });
  // A client that refuses our certificate hangs up, which is no fault here.
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
