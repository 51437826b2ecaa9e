import type { Run } from "./run.ts";
import type { ContainerOptions } from "./types.ts";

/** Does a step of a cluster: announces it, measures it, and gives up waiting when the run is interrupted. */
export type Step = <T>(cluster: string, text: string, work: () => Promise<T>) => Promise<T>;

/** Seconds of each step go into `seconds`. */
export function stepper(run: Run, { onProgress }: ContainerOptions, seconds: Record<string, number>): Step {
  return async (cluster, text, work) => {
    onProgress(`${cluster}: ${text}`);
    const began = performance.now();
    const done = await run.race(work());
    seconds[`${cluster}: ${text}`] = Math.round((performance.now() - began) / 100) / 10;
    return done;
  };
}
