import { isIP } from "node:net";
import { z } from "zod";

/** Name and version in the first line of a recording. A reader refuses every other version. */
export const RECORDING_FORMAT = "kong-cutover-recording";
export const RECORDING_VERSION = 1;

export const recordingHeader = z.strictObject({
  format: z.literal(RECORDING_FORMAT),
  version: z.literal(RECORDING_VERSION),
  /** What wrote it. */
  createdBy: z.string().min(1),
  /** What it was made from: a file name, "sample". */
  source: z.string(),
  seed: z.int().optional(),
});
export type RecordingHeader = z.infer<typeof recordingHeader>;

/** Field content without line ends (RFC 9110, 5.5). */
const oneLine = z.string().regex(/^[^\r\n\0]*$/, "must not hold a line end");
const headers = z.array(z.tuple([z.string().regex(/^\S+$/, "must be a header name"), oneLine]));

const body = z.union([z.null(), z.strictObject({ text: z.string() }), z.strictObject({ base64: z.base64() })], {
  error: "must be null, {text} or {base64}",
});

/** One line of a recording as it is stored: secrets are markers (harness/secrets/marker.ts), bodies are text or base64. */
export const storedExchange = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._:-]+$/, "must be made of letters, digits and . _ : -"),
  at: z.iso.datetime({ offset: true }),
  scheme: z.enum(["http", "https"]),
  client: z
    .string()
    .refine((text) => isIP(text) !== 0, "must be null or an IP address")
    .nullable(),
  request: z.strictObject({
    method: z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "must be an HTTP method"),
    target: z.string().regex(/^[^\s\0]+$/, "must be a request target without white space"),
    headers,
    body,
  }),
  response: z.strictObject({ status: z.int().min(100).max(999), reason: oneLine, headers, body }).nullable(),
  missing: z.array(z.enum(["request-body", "response-body", "request-headers", "response-headers"])),
});
export type StoredExchange = z.infer<typeof storedExchange>;
export type StoredBody = StoredExchange["request"]["body"];

/** The text of UTF-8 bytes, byte order mark included, or null when they are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
