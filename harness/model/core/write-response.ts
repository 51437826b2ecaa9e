import type { ServerResponse } from "node:http";
import type { HeaderLine } from "../../types/message.ts";
import { headerValue, headerValues } from "../../types/message.ts";
import type { GatewayRequest, OutgoingResponse } from "../exchange.ts";
import { flat, listed } from "../headers.ts";
import { nginxPhrase } from "./phrases.ts";

/** nginx gives up the connection after these errors of its own. */
const CLOSING = new Set([400, 413, 414, 500, 501]);

/**
 * The header lines as nginx's header filter writes them: Date when nobody set one, Content-Type, framing, Connection,
 * then the list in order.
 */
export function wireHeaders(request: GatewayRequest, response: OutgoingResponse, now: number): HeaderLine[] {
  const lines: HeaderLine[] = [];
  if (headerValue(response.headers, "date") === undefined) lines.push(["Date", new Date(now).toUTCString()]);
  if (response.contentType !== null) lines.push(["Content-Type", response.contentType]);
  if (headerValue(response.headers, "content-length") === undefined) {
    const bodiless = request.method === "HEAD" || response.status === 204 || response.status === 304;
    if (response.upstreamLength !== null) lines.push(["Content-Length", String(response.upstreamLength)]);
    else if (!bodiless && request.httpVersion === "1.1") lines.push(["Transfer-Encoding", "chunked"]);
  }
  lines.push(["Connection", keepsAlive(request, response) ? "keep-alive" : "close"]);
  return [...lines, ...response.headers];
}

function keepsAlive(request: GatewayRequest, response: OutgoingResponse): boolean {
  if (!response.fromUpstream && !response.proxied && CLOSING.has(response.status)) return false;
  const asked = listed(headerValues(request.headers, "connection").join(","));
  return request.httpVersion === "1.1" ? !asked.includes("close") : asked.includes("keep-alive");
}

/** Sends the response; resolves when it left or the client went away. */
export function writeResponse(outgoing: ServerResponse, request: GatewayRequest, response: OutgoingResponse, now: number): Promise<void> {
  outgoing.sendDate = false;
  outgoing.writeHead(response.status, response.reason ?? nginxPhrase(response.status), flat(wireHeaders(request, response, now)));
  return new Promise((resolve) => {
    outgoing.on("close", resolve);
    outgoing.end(request.method === "HEAD" ? undefined : response.body);
  });
}

/** The same bytes for a socket that node's parser gave up on. */
export function serialise(request: GatewayRequest, response: OutgoingResponse, now: number): Buffer {
  const head = [`HTTP/1.1 ${response.status} ${response.reason ?? nginxPhrase(response.status)}`];
  for (const [name, value] of wireHeaders(request, response, now)) head.push(`${name}: ${value}`);
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), response.body]);
}
