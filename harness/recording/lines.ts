import { isUtf8 } from "node:buffer";
import { invalidRecording } from "./invalid.ts";
import { createJsonGuard, tooLong } from "./json-guard.ts";
import { bytesOf } from "./source.ts";
import { type Part, split, splitChunks } from "./split.ts";

export interface Line {
  readonly number: number;
  readonly text: string;
}

/** A line, or the reason why it was not read. */
export type ReadLine = Line | { readonly number: number; readonly tooLong: string };

const LINE_FEED = Buffer.from("\n");
const MIB = 1024 * 1024;

/**
 * A line of a log is a request and a response without bodies: Kong's nginx takes 32 KiB of request header (large_client_header_buffers
 * 4 8k) and the log plugins add the route and the service. This leaves room for fields of the operator's own, and even a line of nothing but
 * brackets takes no more than some 50 MB when it is parsed.
 */
export const LONGEST_LOG_LINE_BYTES = MIB / 2;

/** A line of our own holds both bodies. Import and record write none that is longer; reading one takes some five times as much memory. */
export const LONGEST_OWN_LINE_BYTES = 16 * MIB;

/**
 * The lines of a recording in our own format, as bytes, those of one chunk of the file at a time. Only a line feed ends a line:
 * node:readline also splits at U+2028, which JSON text may hold unescaped.
 * @throws HarnessError `recording-invalid` when the file cannot be read
 */
export function ownLinesOf(path: string): AsyncIterable<readonly Part[]> {
  return splitChunks(bytesOf(path), LINE_FEED, LONGEST_OWN_LINE_BYTES);
}

/**
 * The text of such a line.
 * @throws HarnessError `recording-invalid` when it is longer than any that import writes
 */
export function ownLine(path: string, { line, bytes }: Part): Line {
  if (bytes === null) throw invalidRecording(`${path} line ${line}`, tooLong(LONGEST_OWN_LINE_BYTES), "Import the traffic again.");
  // Shorter ones take no more than some 50 MB, whatever they hold.
  const tooMuch = bytes.length > LONGEST_LOG_LINE_BYTES ? createJsonGuard(0, LONGEST_OWN_LINE_BYTES)(bytes) : null;
  if (tooMuch !== null) throw invalidRecording(`${path} line ${line}`, tooMuch.reason, "Import the traffic again.");
  return textOf(line, bytes.toString("utf8"));
}

/**
 * The lines of a log. Bytes that are no UTF-8 are read as Latin-1, which keeps every one of them: Kong's JSON encoder passes on what a
 * client sent, and a client may send anything.
 * @throws HarnessError `recording-invalid` when the file cannot be read
 */
export async function* logLinesOf(path: string): AsyncGenerator<ReadLine> {
  for await (const part of split(bytesOf(path), LINE_FEED, LONGEST_LOG_LINE_BYTES)) yield logLine(part);
}

/** The text of a log's bytes: UTF-8, or Latin-1 where they are none. */
export function logText(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
}

function logLine({ line, bytes }: Part): ReadLine {
  return bytes === null ? { number: line, tooLong: tooLong(LONGEST_LOG_LINE_BYTES) } : textOf(line, logText(bytes));
}

/** Editors on Windows put a byte order mark before the first line. */
function textOf(number: number, text: string): Line {
  return { number, text: number === 1 && text.startsWith("\uFEFF") ? text.slice(1) : text };
}
