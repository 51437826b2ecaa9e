import * as zlib from "node:zlib";
import { type HeaderLines, headerValues } from "../types/message.ts";

/** A body without its content codings, or why it cannot be had. */
export type Decoded =
  /** No coding was applied, or the body is empty. */
  | { readonly kind: "plain"; readonly body: Uint8Array }
  | { readonly kind: "decoded"; readonly body: Uint8Array }
  | { readonly kind: "unknown"; readonly why: string };

/** A body that unpacks to more is compared as it is: two of them are held at once, and a bomb holds far more than any API answers. */
const DECODED_LIMIT_BYTES = 32 * 1024 * 1024;
/** One coding upon another is rare, three are no accident; each of them may take the limit's worth of work. */
const CODINGS_TAKEN_OFF = 2;

type Unpack = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** Content codings of RFC 9110, 8.4.1, RFC 7932 (br) and RFC 8878 (zstd, which Node has from 22.15 on). */
const unpackers: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ["gzip", zlib.gunzipSync],
  ["x-gzip", zlib.gunzipSync],
  ["deflate", inflateEither],
  ["br", zlib.brotliDecompressSync],
  ...("zstdDecompressSync" in zlib ? [["zstd", zlib.zstdDecompressSync as Unpack] as const] : []),
]);

/** Takes the content codings off a body, the last one applied first. Bounded; never throws. */
export function decoded({ headers, body }: { readonly headers: HeaderLines; readonly body: Uint8Array }): Decoded {
  const codings = headerValues(headers, "content-encoding")
    .flatMap((value) => value.split(","))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.length === 0 || body.length === 0) return { kind: "plain", body };
  if (codings.length > CODINGS_TAKEN_OFF) return { kind: "unknown", why: `${codings.length} codings upon each other are not taken off` };
  let bytes = body;
  for (const coding of codings.reverse()) {
    const unpack = unpackers.get(coding);
    if (unpack === undefined) return { kind: "unknown", why: `the coding ${coding} cannot be taken off here` };
    const result = unpacked(coding, unpack, bytes);
    if (typeof result === "string") return { kind: "unknown", why: result };
    bytes = result;
  }
  return { kind: "decoded", body: bytes };
}

/** The unpacked bytes, or why there are none. */
function unpacked(coding: string, unpack: Unpack, body: Uint8Array): Uint8Array | string {
  try {
    const bytes = unpack(body, { maxOutputLength: DECODED_LIMIT_BYTES });
    return endsBefore(unpack, body) ? `bytes follow the end of the ${coding} data` : bytes;
  } catch (error) {
    const tooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return tooLarge ? `the ${coding} data unpacks to more than ${DECODED_LIMIT_BYTES / 1024 / 1024} MiB` : `it is no ${coding} data`;
  }
}

/** Node passes over what follows the end of the packed data; data that can do without its last byte has ended before it. */
function endsBefore(unpack: Unpack, body: Uint8Array): boolean {
  try {
    unpack(body.subarray(0, -1), { maxOutputLength: DECODED_LIMIT_BYTES });
    return true;
  } catch {
    return false;
  }
}

/** `deflate` is the zlib format (RFC 9110, 8.4.1.2); some senders leave its head out. */
function inflateEither(body: Uint8Array, options: { readonly maxOutputLength: number }): Uint8Array {
  try {
    return zlib.inflateSync(body, options);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") throw error;
    return zlib.inflateRawSync(body, options);
  }
}
