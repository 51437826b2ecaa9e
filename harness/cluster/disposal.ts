/** What has to be stopped, in the order in which it was started. */
export interface Disposal extends AsyncDisposable {
  /** Registers a stop function; the one that was registered last runs first. */
  defer(stop: () => PromiseLike<void> | void): void;
  /**
   * Starts a thing and registers its end before it stands: one that is still starting when everything stops is waited
   * for and then stopped, so that nothing outlives an interruption. Rejects as its start does, and at once, without
   * starting anything, when everything is being stopped already.
   */
  start<T extends AsyncDisposable>(begin: () => Promise<T>): Promise<T>;
}

/**
 * A stack of things to stop (Node 20 has no AsyncDisposableStack). Every function runs, also when one before it throws;
 * the first error is thrown at the end, so that no failure hides another that would leave a process behind.
 */
export function disposal(): Disposal {
  const stops: (() => PromiseLike<void> | void)[] = [];
  let disposed: Promise<void> | null = null;
  return {
    defer: (stop) => {
      stops.push(stop);
    },
    start: (begin) => {
      if (disposed !== null) return Promise.reject(new Error("everything is being stopped, nothing more is started"));
      const starting = begin();
      stops.push(async () => {
        const thing = await starting.catch(() => null);
        await thing?.[Symbol.asyncDispose]();
      });
      return starting;
    },
    [Symbol.asyncDispose]: () => {
      disposed ??= stopAll(stops);
      return disposed;
    },
  };
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
