import type { Socket } from "node:net";
import type { HeaderLine, ResponseMessage } from "../../types/message.ts";
import type { Arrival } from "./memory.ts";

/**
 * Node's parser knows a closed list of methods, Kong passes on any (nginx takes capital letters, `_` and `-`). The bytes
 * that the parser refused hold the request's head, so it is read here; of the body only what came with the head is known.
 * Null when the refused bytes are no request of an unknown method.
 */
export function unknownMethodRequest(error: Error): Arrival | null {
  if (!("code" in error) || error.code !== "HPE_INVALID_METHOD" || !("rawPacket" in error) || !Buffer.isBuffer(error.rawPacket))
    return null;
  const packet = error.rawPacket;
  const end = packet.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const [requestLine = "", ...lines] = packet.subarray(0, end).toString("latin1").split("\r\n");
  const [, method, target] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S+) HTTP\/1\.[01]$/.exec(requestLine) ?? [];
  if (method === undefined || target === undefined) return null;
  const body = packet.subarray(end + HEAD_END_BYTES);
  return { method, target, headers: lines.map(headerLine), chunks: body.length > 0 ? [new Uint8Array(body)] : [] };
}

const HEAD_END_BYTES = 4;

function headerLine(line: string): HeaderLine {
  const colon = line.indexOf(":");
  return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).trim()];
}

/** Answers on the bare socket and closes it: after a parse error there is no telling where the next request begins. */
export function answerAndClose(socket: Socket, response: ResponseMessage): void {
  const head = [`HTTP/1.1 ${response.status} ${response.reason}`, ...response.headers.map(([name, value]) => `${name}: ${value}`)];
  socket.write(Buffer.from(`${head.join("\r\n")}\r\nConnection: close\r\n\r\n`, "latin1"));
  socket.end(response.body);
}
