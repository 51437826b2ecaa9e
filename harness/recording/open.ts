import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createHider, type HidingOptions } from "../secrets/hider.ts";
import { createResolver } from "../secrets/resolver.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { RECORDING_FORMAT } from "./format.ts";
import { importHar } from "./har.ts";
import { hideExchange } from "./hide.ts";
import { invalidRecording } from "./invalid.ts";
import { unreadable } from "./lines.ts";
import { readRecording } from "./read.ts";
import { resolveExchange } from "./resolve.ts";

export type RecordingKind = "recording" | "har";

export interface OpenRecording {
  readonly kind: RecordingKind;
  /** "recordings/a.har (HAR 1.2)". */
  readonly describe: string;
  /** Reads the file anew each time it is iterated. */
  readonly exchanges: AsyncIterable<RecordedExchange>;
  /** SHA-256 of the file, hex. */
  digest(): Promise<string>;
}

/**
 * Opens a recording in our format or a HAR, told apart by content. A HAR is read as if it had been imported first: the same secrets
 * are put back and the same are not, so that the verdict does not depend on the way, and no secret of the traffic reaches an output.
 * @throws HarnessError `recording-invalid` when the file is missing, empty or neither
 */
export async function openRecording(path: string, options: HidingOptions): Promise<OpenRecording> {
  const kind = await recognise(path);
  return {
    kind,
    describe: kind === "har" ? `${path} (HAR 1.2)` : path,
    exchanges: { [Symbol.asyncIterator]: () => (kind === "har" ? readHar(path, options) : readRecording(path, options.inventory)) },
    digest: () => digestOf(path),
  };
}

async function* readHar(path: string, options: HidingOptions): AsyncGenerator<RecordedExchange> {
  const hider = createHider(options);
  const resolve = createResolver(options.inventory);
  for await (const raw of importHar(path, { skipped: () => {} })) yield resolveExchange(hideExchange(raw, hider).stored, resolve, path);
}

/** Enough to hold the header line of a recording. */
const HEAD_BYTES = 4096;

/** Tells our format from a HAR by the first line. */
export async function recognise(path: string): Promise<RecordingKind> {
  const head = (await headOf(path)).replace(/^\uFEFF/, "").trimStart();
  if (head === "") throw invalidRecording(path, "is empty", "Name a HAR 1.2 file or a recording of our own format.");
  const [line = ""] = head.split("\n", 1);
  if (line.includes(`"${RECORDING_FORMAT}"`)) return "recording";
  if (head.startsWith("{")) return "har";
  throw invalidRecording(
    path,
    "is neither a HAR nor a recording of our own format",
    "Import HAR 1.2 with `npm run import -- traffic.har`.",
  );
}

async function headOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return hash.digest("hex");
}
