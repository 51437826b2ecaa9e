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
  readonly source: AsyncIterator<T>;
  /** In the order of time. Those before `from` are taken. */
  readonly waiting: T[];
  from: number;
  /** Of bodies that wait. */
  bytes: number;
  ended: boolean;
}

/**
 * The exchanges of several recordings as one stream in the order of recorded time; equal times keep the order of files and lines. Memory is
 * bounded, so what stands more than a thousand exchanges too late in its file is given where it stands.
 */
export async function* inTimeOrder<T extends Dated>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const streams = sources.map(
    (source): Stream<T> => ({ source: source[Symbol.asyncIterator](), waiting: [], from: 0, bytes: 0, ended: false }),
  );
  try {
    await Promise.all(streams.map(fill));
    for (let stream = earliest(streams); stream !== undefined; stream = earliest(streams)) {
      yield take(stream);
      if (wantsMore(stream)) await fill(stream);
    }
  } finally {
    await Promise.all(streams.map(({ source }) => source.return?.(undefined)));
  }
}

/** Reads on until nothing that follows may come before the first that waits. */
async function fill<T extends Dated>(stream: Stream<T>): Promise<void> {
  while (wantsMore(stream)) {
    const { done, value } = await stream.source.next();
    if (done === true) stream.ended = true;
    else put(stream, value);
  }
}

function wantsMore<T>({ ended, waiting, from, bytes }: Stream<T>): boolean {
  return !ended && waiting.length - from <= WINDOW_EXCHANGES && bytes <= WINDOW_BYTES;
}

/** Most stand in order already, so the place is looked for from the end. */
function put<T extends Dated>(stream: Stream<T>, exchange: T): void {
  const { waiting, from } = stream;
  let at = waiting.length;
  while (at > from && (waiting[at - 1]?.at ?? 0) > exchange.at) at -= 1;
  if (at === waiting.length) waiting.push(exchange);
  else waiting.splice(at, 0, exchange);
  stream.bytes += sizeOf(exchange);
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
