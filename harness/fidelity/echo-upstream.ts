import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An upstream that answers as the ground truth's did; `dead.internal` has no listener there, so its connection breaks. */
export interface EchoUpstream extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/** `clock` dates the answers. */
export async function startEchoUpstream(clock: () => number): Promise<EchoUpstream> {
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (incoming, outgoing) => void answer(incoming, outgoing, clock));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { address, port } = server.address() as AddressInfo;
  return {
    host: address,
    port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, clock: () => number): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (incoming.headers.host?.startsWith("dead.internal")) {
    incoming.socket.destroy();
    return;
  }
  const url = incoming.url ?? "/";
  const query = new URL(url, "http://upstream").searchParams;
  const limit = query.get("rl");
  const headers = [
    ["Content-Type", "application/json"],
    ["x-upstream-secret", "s3"],
    ["x-upstream", "echo"],
    ...(limit === null ? [] : [["x-kong-limit", limit]]),
    ...(query.has("cookie")
      ? [
          ["set-cookie", "a=1; Path=/; HttpOnly"],
          ["set-cookie", "b=2"],
        ]
      : []),
    ["Date", new Date(clock()).toUTCString()],
    ["Connection", "keep-alive"],
  ];
  const echo = {
    method: incoming.method,
    url,
    headers: incoming.rawHeaders,
    bodyBytes: body.length,
    bodySha256: createHash("sha256").update(body).digest("hex"),
    body: body.toString("utf8"),
    tls: false,
  };
  outgoing.sendDate = false;
  outgoing.writeHead(Number(query.get("status") ?? 200), headers.flat());
  outgoing.end(JSON.stringify(echo));
}
