/** Results on their way from those who send to the one who reads. */
export interface Channel<T> {
  push(value: T): void;
  /** Ends the reading after what has been pushed; with an error, the reader gets that error. */
  close(error: unknown): void;
  /** Resolves when the reader has kept up so far that another result may be made. */
  room(): Promise<void>;
  read(): AsyncGenerator<T, void, undefined>;
}

const FREE = Promise.resolve();

/** A queue for one reader. `capacity` is how many results may wait before `room` makes their makers wait, too. */
export function channel<T>(capacity: number): Channel<T> {
  const waiting: T[] = [];
  let closed: { readonly error: unknown } | null = null;
  let wakeReader: () => void = () => undefined;
  let roomIsFree: (() => void)[] = [];

  const freeRoom = () => {
    if (waiting.length >= capacity && closed === null) return;
    if (roomIsFree.length === 0) return;
    for (const resolve of roomIsFree) resolve();
    roomIsFree = [];
  };
  return {
    push: (value) => {
      waiting.push(value);
      wakeReader();
    },
    close: (error) => {
      closed ??= { error };
      wakeReader();
      freeRoom();
    },
    room: () => {
      if (waiting.length < capacity || closed !== null) return FREE;
      return new Promise((resolve) => {
        roomIsFree.push(resolve);
      });
    },
    read: async function* () {
      while (true) {
        const value = waiting.shift();
        freeRoom();
        if (value !== undefined) {
          yield value;
        } else if (closed === null) {
          await new Promise<void>((resolve) => {
            wakeReader = resolve;
          });
        } else if (closed.error === undefined) {
          return;
        } else {
          throw closed.error;
        }
      }
    },
  };
}
