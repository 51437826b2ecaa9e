import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Transform } from "node:stream";
import { pipeline } from "node:stream";
import * as zlib from "node:zlib";
import { HarnessError } from "../errors.ts";
import { invalidRecording } from "./invalid.ts";
import { unpackedByProgram } from "./zstd-program.ts";

type Packing = "gzip" | "zlib" | "zstd";

/** First bytes of a gzip member (RFC 1952, 2.3.1), of zlib data at its best level, which mitmproxy calls .zhar, and of a Zstandard frame (RFC 8878, 3.1.1). */
const MAGIC: readonly (readonly [Packing, Buffer])[] = [
  ["gzip", Buffer.from([0x1f, 0x8b])],
  ["zlib", Buffer.from([0x78, 0xda])],
  ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
];
const LONGEST_MAGIC_BYTES = 4;

/** Every read is a way to another thread and back; twice Node's own measure takes half as many. */
const READ_BYTES = 128 * 1024;

/**
 * The bytes of a file as a stream, unpacked when they are gzip, zlib or Zstandard, which is told by the first bytes and never by the name.
 * @throws HarnessError `recording-invalid` when the file cannot be read or its packing is damaged or cut off; `tool-missing` for
 * Zstandard where neither Node nor a program can unpack it
 */
export async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  let unpacked = 0;
  try {
    const packing = await packingOf(path);
    for await (const chunk of unpackedBytes(path, packing)) {
      unpacked += chunk.length;
      yield chunk;
    }
  } catch (cause) {
    throw readError(path, cause, unpacked);
  }
}

/**
 * The first bytes of a file, unpacked.
 * @throws HarnessError as `bytesOf`
 */
export async function headOf(path: string, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(path)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}

export function unreadable(path: string, cause: unknown): HarnessError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  return invalidRecording(path, `cannot be read (${code})`, "Check that the file exists and may be read.", cause);
}

async function packingOf(path: string): Promise<Packing | null> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_MAGIC_BYTES), 0, LONGEST_MAGIC_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    return MAGIC.find(([, magic]) => head.subarray(0, magic.length).equals(magic))?.[0] ?? null;
  } finally {
    await file.close();
  }
}

function unpackedBytes(path: string, packing: Packing | null): AsyncIterable<Buffer> {
  const unpacker = packing === null ? null : unpackerOf(packing);
  if (packing === "zstd" && unpacker === null) return unpackedByProgram(path);
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  return unpacker === null ? file : pipeline(file, unpacker, () => {});
}

/** Null where this Node has none: Zstandard came with 22.15. */
function unpackerOf(packing: Packing): Transform | null {
  if (packing === "gzip") return zlib.createGunzip();
  if (packing === "zlib") return zlib.createInflate();
  const create: unknown = Reflect.get(zlib, "createZstdDecompress");
  return typeof create === "function" ? (create() as Transform) : null;
}

/** zlib's codes for an end that came too early; everything else it says is about bytes that do not fit. */
const CUT_OFF = /^Z_BUF_ERROR$|^ZSTD_error_srcSize_wrong$/;
const UNPACKING = /^(?:Z_|ZSTD_|ERR_)/;

function readError(path: string, cause: unknown, unpacked: number): unknown {
  if (cause instanceof HarnessError) return cause;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (!UNPACKING.test(code)) return unreadable(path, cause);
  const what = CUT_OFF.test(code) ? "is cut off" : "is damaged";
  return invalidRecording(path, `${what} (${code} after ${unpacked} unpacked bytes)`, "Copy the packed file again.", cause);
}
