import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { HeaderLines } from "../../types/message.ts";
import { headerValues } from "../../types/message.ts";
import type { GatewayRequest } from "../exchange.ts";
import type { MutableHeaders } from "../headers.ts";
import { pairs } from "../headers.ts";

/** nginx's large_client_header_buffers, which Kong leaves at four of 8k: the longest request line and header line. */
const LINE_BYTES = 8 * 1024;
const ALL_HEADERS_BYTES = 4 * LINE_BYTES;

/** A request as received, and the status with which nginx refuses it before routing (494 for oversized headers), or null. */
export interface ReadRequest {
  readonly request: GatewayRequest;
  readonly refused: number | null;
}

export async function readRequest(incoming: IncomingMessage, scheme: "http" | "https", trusted: boolean): Promise<ReadRequest> {
  const headers = pairs(incoming.rawHeaders);
  const method = incoming.method ?? "GET";
  const raw = incoming.url ?? "/";
  const refusal = refusedBy(method, raw, headers, incoming.httpVersion);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const kept = refusal === null ? headers : headers.slice(0, refusal.readHeaders);
  const peer = (incoming.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
  const client = trusted ? clientAddress(kept, peer) : peer;
  return {
    request: gatewayRequest({
      method,
      raw,
      headers: kept,
      body: Buffer.concat(chunks),
      httpVersion: incoming.httpVersion,
      peer,
      client,
      scheme,
    }),
    refused: refusal?.status ?? null,
  };
}

/** A request that node's parser gave up on: nothing of it is known. */
export function unreadableRequest(peer: string, scheme: "http" | "https"): GatewayRequest {
  return gatewayRequest({ method: "GET", raw: "/", headers: [], body: Buffer.alloc(0), httpVersion: "1.1", peer, client: peer, scheme });
}

interface Parts {
  readonly method: string;
  readonly raw: string;
  readonly headers: MutableHeaders;
  readonly body: Buffer;
  readonly httpVersion: string;
  readonly peer: string;
  readonly client: string;
  readonly scheme: "http" | "https";
}

function gatewayRequest({ raw, ...parts }: Parts): GatewayRequest {
  // Absolute form (RFC 9112 section 3.2.2): nginx drops scheme and authority from what it calls the request URI.
  const target = raw.replace(/^https?:\/\/[^/?]*/i, "") || "/";
  const mark = target.indexOf("?");
  return {
    ...parts,
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    bareQuestionMark: target.endsWith("?"),
  };
}

/** `readHeaders` is how many header lines nginx had read when it refused; only those decide the form of the error. */
function refusedBy(method: string, raw: string, headers: HeaderLines, version: string): { status: number; readHeaders: number } | null {
  if (Buffer.byteLength(`${method} ${raw} HTTP/${version}\r\n`, "latin1") > LINE_BYTES) return { status: 414, readHeaders: 0 };
  let total = 0;
  for (const [index, [name, value]] of headers.entries()) {
    const bytes = name.length + value.length + 4;
    total += bytes;
    if (bytes > LINE_BYTES || total > ALL_HEADERS_BYTES) return { status: 494, readHeaders: index };
  }
  const hosts = headerValues(headers, "host").length;
  if ((hosts === 0 && version === "1.1") || hosts > 1) return { status: 400, readHeaders: headers.length };
  if (method === "TRACE") return { status: 405, readHeaders: headers.length };
  return null;
}

/**
 * The client's address when everyone is trusted (`trusted_ips = 0.0.0.0/0`, `real_ip_header = X-Forwarded-For`,
 * recursive): the first address of the chain, as long as everything after it is an address too.
 */
function clientAddress(headers: HeaderLines, peer: string): string {
  const chain = headerValues(headers, "x-forwarded-for").flatMap((value) => value.split(",").map((part) => part.trim()));
  let client = peer;
  for (const address of chain.reverse()) {
    if (isIP(address) === 0) break;
    client = address;
  }
  return client;
}
