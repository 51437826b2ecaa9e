import type { HeaderLines, RequestMessage } from "../types/message.ts";

/** A request with one text put in the place of another, wherever it stands. Both are ASCII. */
export function replaced(request: RequestMessage, from: string, to: string): RequestMessage {
  return {
    ...request,
    target: request.target.replaceAll(from, to),
    headers: replacedHeaders(request.headers, from, to),
    body: replacedBytes(request.body, from, to),
  };
}

export function replacedHeaders(headers: HeaderLines, from: string, to: string): HeaderLines {
  return headers.map(([name, value]) => [name, value.replaceAll(from, to)] as const);
}

/** Read as Latin-1, which keeps every byte. */
export function replacedBytes(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.includes(from) ? Buffer.from(buffer.toString("latin1").replaceAll(from, to), "latin1") : bytes;
}
