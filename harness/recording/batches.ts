/**
 * What comes in batches, one by one: whoever waits for an item waits for no more than one promise, where each generator on its way would
 * cost several. Leaving off early ends the source.
 */
export function oneByOne<T>(batches: AsyncIterable<readonly T[]>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => iterate(batches[Symbol.asyncIterator]()) };
}

function iterate<T>(batches: AsyncIterator<readonly T[]>): AsyncIterator<T> {
  let batch: readonly T[] = [];
  let next = 0;
  const refilled = async (): Promise<IteratorResult<T>> => {
    while (next >= batch.length) {
      const { done, value } = await batches.next();
      if (done === true) return { done: true, value: undefined };
      batch = value;
      next = 0;
    }
    return taken();
  };
  const taken = (): IteratorResult<T> => {
    const value = batch[next] as T;
    next += 1;
    return { done: false, value };
  };
  return {
    next: () => (next < batch.length ? Promise.resolve(taken()) : refilled()),
    return: async () => {
      batch = [];
      await batches.return?.();
      return { done: true, value: undefined };
    },
  };
}
