import type { IncomingMessage } from "node:http";
import { request as httpRequest } from "node:http";
import type { HeaderLines, RequestMessage, ResponseMessage } from "../types/message.ts";
import { headerValue } from "../types/message.ts";

/** Ground-truth requests may exceed node's own limits on purpose. */
const MAX_HEADER_BYTES = 1024 * 1024;

/** Sends a request as the ground truth's client did: headers as listed, one connection each. */
export function send(origin: URL, message: RequestMessage): Promise<ResponseMessage> {
  const closing: HeaderLines = headerValue(message.headers, "connection") === undefined ? [["Connection", "close"]] : [];
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      host: origin.hostname,
      port: origin.port,
      agent: false,
      method: message.method,
      path: message.target,
      headers: [...message.headers, ...closing].flat(),
      setHost: false,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => void read(incoming).then(resolve, reject));
    outgoing.end(message.body);
  });
}

async function read(incoming: IncomingMessage): Promise<ResponseMessage> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const raw = incoming.rawHeaders;
  return {
    status: incoming.statusCode ?? 0,
    reason: incoming.statusMessage ?? "",
    headers: Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index] ?? "", raw[2 * index + 1] ?? ""] as const),
    body: Buffer.concat(chunks),
  };
}
