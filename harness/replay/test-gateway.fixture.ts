import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:net";
import type { Cluster, StandIn, Timeline } from "../types/cluster.ts";
import { emptyInventory } from "../types/inventory.fixture.ts";
import { type HeaderLines, headerValue } from "../types/message.ts";
import { type ClusterName, EXCHANGE_HEADER } from "../types/transcript.ts";

export interface Listening extends AsyncDisposable {
  readonly url: URL;
}

async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    [Symbol.asyncDispose]: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Answers every connection with the same bytes and keeps the bytes that it was sent. */
export async function rawServer(answer: string | null): Promise<Listening & { readonly received: string[] }> {
  const received: string[] = [];
  const server = createServer((socket) => {
    const index = received.push("") - 1;
    socket.on("data", (chunk) => {
      received[index] += chunk.toString("latin1");
      const [head = "", body = ""] = (received[index] ?? "").split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      const complete = /transfer-encoding/i.test(head)
        ? body.endsWith("0\r\n\r\n") || received[index]?.endsWith("0\r\n\r\n")
        : body.length >= length;
      if (received[index]?.includes("\r\n\r\n") && complete && answer !== null) socket.write(Buffer.from(answer, "latin1"));
    });
  });
  return { ...(await listen(server)), received };
}

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export async function httpServer(behaviour: Behaviour): Promise<Listening> {
  return listen(createHttpServer({ requireHostHeader: false, insecureHTTPParser: true }, behaviour));
}

/** A stand-in of the test: keeps which exchanges were prepared and collected. */
export function countingStandIn(): StandIn & { readonly prepared: string[]; readonly collected: string[] } {
  const [prepared, collected]: [string[], string[]] = [[], []];
  return {
    host: "127.0.0.1",
    port: 0,
    prepared,
    collected,
    prepare: (exchange) => void prepared.push(exchange),
    collect: (exchange) => {
      collected.push(exchange);
      return { kind: "observed", requests: [] };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

export function testCluster(name: ClusterName, url: URL, overrides: Partial<Cluster> = {}): Cluster {
  return {
    name,
    version: { text: "3.9.1", line: "3.9" },
    runtime: "embedded",
    image: null,
    proxy: { http: url, https: null },
    inventory: { ...emptyInventory, schema: "3.9" },
    standIn: countingStandIn(),
    resetCounters: async () => undefined,
    ...overrides,
  };
}

/** A manual clock that keeps what was waited for. */
export function watchedTimeline(start: number): Timeline & { readonly waits: number[] } {
  const waits: number[] = [];
  let now = start;
  return {
    waits,
    now: () => now,
    until: async (time) => {
      waits.push(time);
      now = Math.max(now, time);
    },
  };
}

export function joinOf(incoming: IncomingMessage): string {
  const lines: HeaderLines = Array.from({ length: incoming.rawHeaders.length / 2 }, (_, index) => [
    incoming.rawHeaders[2 * index] ?? "",
    incoming.rawHeaders[2 * index + 1] ?? "",
  ]);
  return headerValue(lines, EXCHANGE_HEADER) ?? "";
}
