/** Something that is stopped once. Functions are registered before what they stop is started. */
export interface Disposal extends AsyncDisposable {
  /** Registers a stop function; the one that was registered last runs first. */
  defer(stop: () => PromiseLike<void> | void): void;
  /** Registers a thing that stops itself, and hands it back. */
  use<T extends AsyncDisposable>(thing: T): T;
}

/**
 * A stack of things to stop (Node 20 has no AsyncDisposableStack). Every function runs, also when one before it throws;
 * the first error is thrown at the end, so that no failure hides another that would leave a process behind.
 */
export function disposal(): Disposal {
  const stops: (() => PromiseLike<void> | void)[] = [];
  let disposed: Promise<void> | null = null;
  const stack: Disposal = {
    defer: (stop) => {
      stops.push(stop);
    },
    use: (thing) => {
      stack.defer(() => thing[Symbol.asyncDispose]());
      return thing;
    },
    [Symbol.asyncDispose]: () => {
      disposed ??= stopAll(stops);
      return disposed;
    },
  };
  return stack;
}

async function stopAll(stops: (() => PromiseLike<void> | void)[]): Promise<void> {
  const errors: unknown[] = [];
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
    try {
      await stop();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
