/** How long something countable will still take, from the rate of the last half minute. */
export interface Remaining {
  /** Milliseconds, or null while nobody can tell. To be asked at every step. */
  left(done: number, total: number): number | null;
}

/** A rate of fewer, or of a shorter time, is an accident: connections are opened and code is compiled first. */
const [STEPS_NEEDED, MILLISECONDS_NEEDED] = [20, 3000];
/** Long enough to even out the waits for windows, short enough to follow a change from recorded traffic to probes. */
const WATCHED_MILLISECONDS = 30_000;
const SAMPLE_MILLISECONDS = 1000;

/** @param now milliseconds of any clock that runs evenly */
export function remainingTime(now: () => number): Remaining {
  let samples: { readonly at: number; readonly done: number }[] = [];
  return {
    left: (done, total) => {
      const at = now();
      const last = samples.at(-1);
      if (last === undefined || at - last.at >= SAMPLE_MILLISECONDS) {
        samples = [...samples.filter((one) => at - one.at <= WATCHED_MILLISECONDS), { at, done }];
      }
      const [first] = samples;
      if (first === undefined || done - first.done < STEPS_NEEDED || at - first.at < MILLISECONDS_NEEDED) return null;
      return ((total - done) * (at - first.at)) / (done - first.done);
    },
  };
}

/** "about 40 s left", "about 12 min left", "about 3 h 20 min left": no more digits than the estimate deserves. */
export function remainingWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 100) return `about ${Math.max(5, Math.ceil(seconds / 5) * 5)} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 100) return `about ${minutes} min left`;
  const rounded = Math.ceil(minutes / 10) * 10;
  return `about ${Math.floor(rounded / 60)} h${rounded % 60 === 0 ? "" : ` ${rounded % 60} min`} left`;
}
