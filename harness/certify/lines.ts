import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { cannotWrite, makeFolder } from "./output.ts";

/** A file of one JSON text a line, written as they come. */
export interface Lines extends AsyncDisposable {
  write(line: string): Promise<void>;
  /** Size of the file with all that was written, also where it is still on its way. */
  bytes(): number;
  /** Resolves when all that was written so far is on the disk. */
  sync(): Promise<void>;
}

/** Lines are handed to the system this many characters at a time, since each hand-over costs as much as comparing some exchanges. */
const BATCH_CHARACTERS = 256 * 1024;
/** And no later than this after they were written, so that a run that is killed has lost no more than a moment's verdicts. */
const BATCH_MILLISECONDS = 200;

/**
 * Opens a file anew, or goes on after its first `from` bytes; what follows them is cut.
 * @throws HarnessError `output-failed` when the file cannot be opened, and from the write after one that failed
 */
export async function openLines(folder: string, name: string, from: number): Promise<Lines> {
  await makeFolder(folder);
  const path = join(folder, name);
  const fail = (cause: unknown): never => {
    throw cannotWrite(path, cause);
  };
  const handle = await open(path, from > 0 ? "r+" : "w").catch(fail);
  if (from > 0) await handle.truncate(from).catch(fail);
  let [bytes, batch] = [from, ""];
  let timer: NodeJS.Timeout | null = null;
  let failure: unknown = null;
  let written = Promise.resolve();
  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    const lines = Buffer.from(batch);
    const at = bytes;
    timer = null;
    batch = "";
    bytes += lines.length;
    if (lines.length > 0) {
      written = written.then(async () => {
        // What follows a hole could not be read.
        if (failure === null) await writeAll(handle, lines, at).catch(keepFailure);
      });
    }
    return written;
  };
  const keepFailure = (cause: unknown) => {
    failure = cause ?? new Error("unknown");
  };
  const failed = () => (failure === null ? undefined : fail(failure));
  let closed: Promise<void> | null = null;
  return {
    async write(line) {
      failed();
      batch += `${line}\n`;
      if (batch.length < BATCH_CHARACTERS) timer ??= setTimeout(flush, BATCH_MILLISECONDS);
      else await flush();
    },
    bytes: () => bytes + Buffer.byteLength(batch),
    async sync() {
      await flush();
      failed();
      await handle.datasync().catch(fail);
    },
    async [Symbol.asyncDispose]() {
      closed ??= flush().then(() => handle.close().catch(() => {}));
      await closed;
    },
  };
}

/** A write may take less than it was given. */
async function writeAll(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}
