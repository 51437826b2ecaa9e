import type { RawRead } from "./raw.ts";

/** What is read, and how many bytes of memory it stands for. */
export interface Weighed extends RawRead {
  readonly bytes: number;
}

/** How many exchanges may overlap in a log: a busy gateway's requests of about a second. */
const WINDOW_EXCHANGES = 1_000;
/** And how much of them is held at once, so that long lines take no more memory than short ones. */
const WINDOW_BYTES = 8 * 1024 * 1024;

/**
 * Puts exchanges that were logged when they ended back into the order in which they began. What comes later than the window is long is
 * given where it stands.
 */
export async function* inOrder(source: AsyncIterable<Weighed>): AsyncGenerator<RawRead> {
  const waiting: Weighed[] = [];
  let bytes = 0;
  for await (const read of source) {
    let at = waiting.length;
    while (at > 0 && (waiting[at - 1]?.exchange.at ?? 0) > read.exchange.at) at -= 1;
    waiting.splice(at, 0, read);
    bytes += read.bytes;
    while (waiting.length > WINDOW_EXCHANGES || bytes > WINDOW_BYTES) {
      const first = waiting.shift();
      if (first === undefined) break;
      bytes -= first.bytes;
      yield first;
    }
  }
  yield* waiting;
}
