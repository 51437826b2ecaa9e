import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { HarnessError } from "../errors.ts";
import type { RecordingHeader, StoredExchange } from "./format.ts";

/** A call to the operating system for every line takes longer than making the line. */
const BLOCK_CHARACTERS = 64 * 1024;

/**
 * Writes a recording as fast as the disk takes it and no faster than `exchanges` gives it. The file appears under its name only
 * when it is whole; after an error nothing is left.
 * @throws HarnessError `output-failed` when the file cannot be written, or whatever `exchanges` throws
 */
export async function writeRecording(
  path: string,
  header: RecordingHeader,
  exchanges: AsyncIterable<StoredExchange> | Iterable<StoredExchange>,
): Promise<number> {
  const partial = `${path}.partial`;
  let count = 0;
  async function* blocks(): AsyncGenerator<string> {
    let block = `${JSON.stringify(header)}\n`;
    for await (const exchange of exchanges) {
      count += 1;
      block += `${JSON.stringify(exchange)}\n`;
      if (block.length < BLOCK_CHARACTERS) continue;
      yield block;
      block = "";
    }
    yield block;
  }
  try {
    await pipeline(Readable.from(blocks(), { highWaterMark: 1 }), createWriteStream(partial));
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true });
    if (cause instanceof HarnessError || !isSystemError(cause)) throw cause;
    throw new HarnessError(
      "output-failed",
      `${path}: cannot be written (${cause.code})`,
      "Check that the directory exists and may be written to.",
      {
        cause,
      },
    );
  }
  return count;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
