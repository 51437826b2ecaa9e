import type { ServerResponse } from "node:http";
import type { HeaderLines, RequestMessage, ResponseMessage } from "../../types/message.ts";
import { CONNECTION_HEADERS, headerValue, headerValues, withoutHeaders } from "../../types/message.ts";
import { ECHO_HEADER } from "../../types/transcript.ts";

/** They are made anew here; a recorded value would not fit this connection. */
const NOT_REPLAYED = [...CONNECTION_HEADERS, "content-length"];

/**
 * The request as JSON: method, url, headers as one flat list, body. A body that is not UTF-8 is given in base64 and says so.
 * The answer holds nothing of the cluster it comes from: no port, and the date of the clusters' clock. It says that it is an
 * echo, since what differs in it differs at the upstream end, where it is compared.
 */
export function echoResponse(request: RequestMessage, now: number): ResponseMessage {
  const text = utf8(request.body);
  const echo = {
    method: request.method,
    url: request.target,
    headers: request.headers.flat(),
    body: text ?? Buffer.from(request.body).toString("base64"),
    ...(text === null ? { base64: true } : {}),
  };
  return {
    status: 200,
    reason: "OK",
    headers: [
      ["Content-Type", "application/json"],
      ["Date", new Date(now).toUTCString()],
      [ECHO_HEADER, "1"],
    ],
    body: Buffer.from(JSON.stringify(echo)),
  };
}

/** Header lines with which a response to `method` is sent again: same order, case and repeats, but framed for its own bytes. */
export function replayedHeaders(method: string, response: ResponseMessage): HeaderLines {
  const named = headerValues(response.headers, "connection").flatMap((value) => value.split(",").map((name) => name.trim()));
  const kept = withoutHeaders(response.headers, [...NOT_REPLAYED, ...named]);
  const length = contentLength(method, response);
  return length === null ? kept : [...kept, ["Content-Length", length]];
}

/**
 * RFC 9110, 8.6: none on 204. An answer to HEAD and a 304 may name the length of what they do not carry, so there the
 * recorded one counts. A response that was sent in chunks is sent in chunks again: Kong passes on which of the two it was.
 */
function contentLength(method: string, response: ResponseMessage): string | null {
  if (response.status === 204) return null;
  const recorded = headerValue(response.headers, "content-length");
  if (response.status === 304) return recorded ?? null;
  const chunked = headerValue(response.headers, "transfer-encoding") !== undefined;
  if (method === "HEAD" && response.body.length === 0) return recorded ?? (chunked ? null : "0");
  return chunked ? null : String(response.body.length);
}

/** Writes a response exactly as it is given: nothing of node's own but the framing. */
export function send(method: string, response: ResponseMessage, into: ServerResponse): void {
  into.sendDate = false;
  into.writeHead(response.status, response.reason, replayedHeaders(method, response).flat());
  into.end(carriesBody(method, response.status) ? response.body : undefined);
}

export function carriesBody(method: string, status: number): boolean {
  return method !== "HEAD" && status !== 204 && status !== 304;
}

function utf8(body: Uint8Array): string | null {
  try {
    return new TextDecoder("utf8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}
