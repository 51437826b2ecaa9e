import { oneByOne } from "./batches.ts";

/** A stretch between two separators. */
export interface Part {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** Null when it was longer than allowed; its bytes were passed over and never held. */
  readonly bytes: Buffer | null;
  /** False for the last one when no separator follows. */
  readonly ended: boolean;
}

const LINE_FEED = 0x0a;

/**
 * Cuts a stream of bytes at a separator, holding no more than `longestBytes` and one chunk at a time, whatever comes. An empty stretch
 * at the end is not given.
 */
export function split(source: AsyncIterable<Buffer>, separator: Buffer, longestBytes: number): AsyncIterable<Part> {
  return oneByOne(splitChunks(source, separator, longestBytes));
}

/** The same, all that end in one chunk at a time. */
export async function* splitChunks(
  source: AsyncIterable<Buffer>,
  separator: Buffer,
  longestBytes: number,
): AsyncGenerator<readonly Part[]> {
  const overlap = separator.length - 1;
  const separatorLines = linesIn(separator);
  let held: Buffer[] = [];
  let [length, line, lines] = [0, 1, 0];
  let tail: Buffer = Buffer.alloc(0);
  const hold = (bytes: Buffer) => {
    length += bytes.length;
    if (separator.length > 1) lines += linesIn(bytes);
    if (length > longestBytes) held = [];
    else if (bytes.length > 0) held.push(bytes);
  };
  const take = (ended: boolean): Part => {
    const bytes = length > longestBytes ? null : held.length === 1 ? (held[0] ?? null) : Buffer.concat(held);
    const part: Part = { line, bytes, ended };
    line += lines + separatorLines;
    [held, length, lines] = [[], 0, 0];
    return part;
  };
  for await (const chunk of source) {
    // A separator may lie across two chunks, so as many bytes as may begin one wait for the next.
    const bytes = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
    const parts: Part[] = [];
    let from = 0;
    for (let at = bytes.indexOf(separator); at !== -1; at = bytes.indexOf(separator, from)) {
      hold(bytes.subarray(from, at));
      parts.push(take(true));
      from = at + separator.length;
    }
    const until = Math.max(from, bytes.length - overlap);
    if (from < until) hold(bytes.subarray(from, until));
    tail = bytes.subarray(until);
    if (parts.length > 0) yield parts;
  }
  hold(tail);
  if (length > 0) yield [take(false)];
}

function linesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) count += 1;
  return count;
}
