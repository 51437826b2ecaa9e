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

/**
 * The exchanges of several recordings as one stream in the order of recorded time; equal times keep the order of files and lines. Memory is
 * bounded, so what stands more than a thousand exchanges too late in its file is given where it stands.
 */
export async function* inTimeOrder<T extends Dated>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const streams = sources.map((source) => sorted(source)[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(streams.map(async (stream) => await stream.next()));
    while (true) {
      let earliest = -1;
      for (const [index, head] of heads.entries()) {
        if (head.done !== true && (earliest < 0 || head.value.at < (heads[earliest]?.value?.at ?? 0))) earliest = index;
      }
      const [head, stream] = [heads[earliest], streams[earliest]];
      if (head === undefined || stream === undefined || head.done === true) return;
      yield head.value;
      heads[earliest] = await stream.next();
    }
  } finally {
    await Promise.all(streams.map((stream) => stream.return?.(undefined)));
  }
}

/** One file: most stand in order already, so the place is looked for from the end. */
async function* sorted<T extends Dated>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const waiting: T[] = [];
  let [from, bytes] = [0, 0];
  for await (const exchange of source) {
    let at = waiting.length;
    while (at > from && (waiting[at - 1]?.at ?? 0) > exchange.at) at -= 1;
    if (at === waiting.length) waiting.push(exchange);
    else waiting.splice(at, 0, exchange);
    bytes += sizeOf(exchange);
    while (waiting.length - from > WINDOW_EXCHANGES || bytes > WINDOW_BYTES) {
      const first = waiting[from];
      if (first === undefined) break;
      bytes -= sizeOf(first);
      from += 1;
      yield first;
    }
    // Taking the first off an array moves all others, so it is done for many at a time.
    if (from >= WINDOW_EXCHANGES) from -= waiting.splice(0, from).length;
  }
  yield* waiting.slice(from);
}

function sizeOf({ request, response }: Dated): number {
  return request.body.length + (response?.body.length ?? 0);
}
