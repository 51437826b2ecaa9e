import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

export interface Ordered {
  readonly exchanges: number;
  /** Bytes that are in no whole line: what was being written when the process was killed. */
  readonly cutBytes: number;
}

/** Large enough that a file of 256 MB takes a few hundred calls, small enough to be nothing. */
const BLOCK_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/** Where a line lies in the file, and when its request began, epoch milliseconds. */
interface Line {
  readonly at: number;
  readonly from: number;
  readonly length: number;
}

/**
 * Puts the exchanges of a finished file into the order in which their requests began: Kong logs a request when it ends, and each worker and each
 * node sends its batches when it likes. What is no whole line is left out; the old file is replaced by the new one in a single step, so a
 * process that dies here leaves one of them. A file that is well stays untouched. One that holds no exchange is removed.
 * @param timeOf when the request of a line began, or null when the line is none that was written here
 */
export async function putInOrder(path: string, timeOf: (line: Buffer) => number | null = statedTime): Promise<Ordered> {
  const lines: Line[] = [];
  let [headerLength, bytes, kept] = [0, 0, 0];
  for await (const { line, from, length } of linesIn(path)) {
    bytes = from + length;
    const at = line === null ? null : from === 0 ? 0 : timeOf(line);
    if (at === null) continue;
    if (from === 0) headerLength = length;
    else lines.push({ at, from, length });
    kept += length;
  }
  if (lines.length === 0) await rm(path);
  else if (bytes !== kept || lines.some(({ at }, index) => at < (lines[index - 1]?.at ?? 0))) {
    await rewrite(path, [{ at: 0, from: 0, length: headerLength }, ...lines.toSorted((a, b) => a.at - b.at)]);
  }
  return { exchanges: lines.length, cutBytes: bytes - kept };
}

/** The lines were written by this process: id and time stand first in each (hide.ts), and reading all of it would take ten times as long. */
function statedTime(line: Buffer): number | null {
  const [, at] = /^\{"id":"[^"]+","at":"([^"]+)"/.exec(line.toString("latin1", 0, LONGEST_BEGINNING_CHARACTERS)) ?? [];
  return at === undefined ? null : Date.parse(at);
}
const LONGEST_BEGINNING_CHARACTERS = 512;

/** The lines of a file with their line feed; a last one without is given as null. */
async function* linesIn(path: string): AsyncGenerator<{ readonly line: Buffer | null; readonly from: number; readonly length: number }> {
  const file = await open(path);
  try {
    let held: Buffer = Buffer.alloc(0);
    let from = 0;
    for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: BLOCK_BYTES }) as AsyncIterable<Buffer>) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      for (let end = held.indexOf(LINE_FEED); end !== -1; end = held.indexOf(LINE_FEED)) {
        const length = end + 1;
        yield { line: held.subarray(0, end), from, length };
        held = held.subarray(length);
        from += length;
      }
    }
    if (held.length > 0) yield { line: null, from, length: held.length };
  } finally {
    await file.close();
  }
}

async function rewrite(path: string, lines: readonly Line[]): Promise<void> {
  const partial = partialOf(path);
  await rm(partial, { force: true });
  const [from, to] = [await open(path), await open(partial, "wx", 0o600)];
  try {
    const block = Buffer.alloc(BLOCK_BYTES);
    let filled = 0;
    for (const { from: position, length } of lines) {
      if (filled + length > block.length) {
        await to.writeFile(block.subarray(0, filled));
        filled = 0;
      }
      const target = length > block.length ? Buffer.alloc(length) : block;
      await from.read(target, filled, length, position);
      if (target === block) filled += length;
      else await to.writeFile(target);
    }
    await to.writeFile(block.subarray(0, filled));
    await to.sync();
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await from.close();
    await to.close();
  }
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
}

/** Where a file is written anew; one that is found there is left over from a process that was killed. */
export function partialOf(path: string): string {
  return `${path}.partial`;
}
