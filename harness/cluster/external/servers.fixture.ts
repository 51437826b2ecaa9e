import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";

/** Takes connections and counts them, so that a test can say that there was none. */
export async function countingServer() {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, connections: () => connections, [Symbol.dispose]: () => void server.close() };
}

/** Answers every request with the same document, as an Admin or a Status API does. */
export async function api(status: number, body: unknown) {
  const server = createHttpServer((_request, response) => void response.writeHead(status).end(JSON.stringify(body)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.dispose]: () => void server.close() };
}
