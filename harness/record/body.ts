import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** A payload may take this much unpacked. An entry is some 2 KiB, so it is room for thousands; http-log's default is one. */
const LONGEST_PAYLOAD_BYTES = 8 * 1024 * 1024;
/** What all payloads together may take before more are sent away: Kong keeps them in its queue. */
const MOST_BYTES_AT_ONCE = 32 * 1024 * 1024;

export type Body = { readonly bytes: Buffer } | { readonly refused: "too large" | "busy" | "unreadable" };

/** Counts the bytes that are held in memory, over all requests. */
export interface Room {
  /** False when there is no room for that many. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function createRoom(most: number = MOST_BYTES_AT_ONCE): Room {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > most) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}

/**
 * Reads a request's body, unpacked, never holding more than allowed of it. Room is taken for what is held, and is the caller's to give back
 * when there are bytes; what is refused is read to its end and dropped, so that the client gets to read the answer.
 */
export async function readBody(request: IncomingMessage, room: Room): Promise<Body> {
  const packed = request.headers["content-encoding"] === "gzip";
  const stated = Number(request.headers["content-length"] ?? 0);
  const chunks: Buffer[] = [];
  let length = 0;
  const gunzip = packed ? createGunzip() : null;
  const refuse = (refused: "too large" | "busy" | "unreadable"): Body => {
    room.give(length);
    if (gunzip) request.unpipe(gunzip.destroy());
    request.resume();
    return { refused };
  };
  if (stated > LONGEST_PAYLOAD_BYTES) return refuse("too large");
  if (gunzip) request.once("error", (error) => gunzip.destroy(error)).pipe(gunzip);
  const source: Readable = gunzip ?? request;
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (length + chunk.length > LONGEST_PAYLOAD_BYTES) return refuse("too large");
      if (!room.take(chunk.length)) return refuse("busy");
      length += chunk.length;
      chunks.push(chunk);
    }
  } catch {
    return refuse("unreadable");
  }
  return { bytes: Buffer.concat(chunks) };
}
