import { oneByOne } from "./batches.ts";

interface Dated {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly request: { readonly body: Uint8Array };
  readonly response: { readonly body: Uint8Array } | null;
}

/** How far an exchange may stand behind those that were recorded after it. */
const WINDOW_EXCHANGES = 1_000;
/** And how many bytes of bodies are held for it at once. */
const WINDOW_BYTES = 8 * 1024 * 1024;

/** A recording, and what of it is held because something earlier may still follow. */
interface Stream<T> {
  readonly source: AsyncIterator<T | readonly T[]>;
  ended: boolean;
  /** What was read last, of which the first `put` are among those that wait. */
  batch: readonly T[];
  put: number;
  /** In the order of time. Those before `from` are taken. */
  readonly waiting: T[];
  from: number;
  /** Of bodies that wait. */
  bytes: number;
}

/**
 * The exchanges of several recordings as one stream in the order of recorded time; equal times keep the order of files and lines. Memory is
 * bounded, so what stands more than a thousand exchanges too late in its file is given where it stands.
 * @param sources recordings that give their exchanges one by one or in batches
 */
export function inTimeOrder<T extends Dated>(sources: readonly AsyncIterable<T | readonly T[]>[]): AsyncIterable<T> {
  return oneByOne(merged(sources));
}

async function* merged<T extends Dated>(sources: readonly AsyncIterable<T | readonly T[]>[]): AsyncGenerator<readonly T[]> {
  const streams = sources.map(begun);
  let ready: T[] = [];
  try {
    while (true) {
      for (const stream of streams) {
        while (wantsMore(stream)) {
          if (putNext(stream)) continue;
          // Nobody waits for the disk with what is there already.
          if (ready.length > 0) yield ready;
          ready = [];
          await readOn(stream);
        }
      }
      const first = earliest(streams);
      if (first === undefined) break;
      ready.push(take(first));
    }
    if (ready.length > 0) yield ready;
  } finally {
    await Promise.all(streams.map(({ source }) => source.return?.(undefined)));
  }
}

function begun<T>(source: AsyncIterable<T | readonly T[]>): Stream<T> {
  return { source: source[Symbol.asyncIterator](), ended: false, batch: [], put: 0, waiting: [], from: 0, bytes: 0 };
}

/** Until nothing that follows may come before the first that waits. */
function wantsMore<T>({ ended, waiting, from, bytes }: Stream<T>): boolean {
  return !ended && waiting.length - from <= WINDOW_EXCHANGES && bytes <= WINDOW_BYTES;
}

async function readOn<T>(stream: Stream<T>): Promise<void> {
  const { done, value } = await stream.source.next();
  stream.put = 0;
  stream.batch = done === true ? [] : Array.isArray(value) ? value : [value as T];
  stream.ended = done === true;
}

/** False when what was read has been used up. Most stand in order already, so the place is looked for from the end. */
function putNext<T extends Dated>(stream: Stream<T>): boolean {
  const { waiting, from } = stream;
  const exchange = stream.batch[stream.put];
  if (exchange === undefined) return false;
  stream.put += 1;
  let at = waiting.length;
  while (at > from && (waiting[at - 1]?.at ?? 0) > exchange.at) at -= 1;
  if (at === waiting.length) waiting.push(exchange);
  else waiting.splice(at, 0, exchange);
  stream.bytes += sizeOf(exchange);
  return true;
}

/** The stream whose first exchange is the earliest; undefined when all are at their end. */
function earliest<T extends Dated>(streams: readonly Stream<T>[]): Stream<T> | undefined {
  let found: Stream<T> | undefined;
  let time = Number.NaN;
  for (const stream of streams) {
    const first = stream.waiting[stream.from];
    if (first !== undefined && (found === undefined || first.at < time)) [found, time] = [stream, first.at];
  }
  return found;
}

function take<T extends Dated>(stream: Stream<T>): T {
  const first = stream.waiting[stream.from] as T;
  stream.bytes -= sizeOf(first);
  stream.from += 1;
  // Taking the first off an array moves all others, so it is done for many at a time.
  if (stream.from >= TAKEN_TOGETHER) stream.from -= stream.waiting.splice(0, stream.from).length;
  return first;
}
/** Little against the window: what is taken and still stands in the array is held in memory. */
const TAKEN_TOGETHER = WINDOW_EXCHANGES / 10;

function sizeOf({ request, response }: Dated): number {
  return request.body.length + (response?.body.length ?? 0);
}
