import { removalCommands } from "../cluster/containers/index.ts";
import type { Config } from "../config.ts";

/** How long an interrupted run may take to stop what it started, and what to say when it could not. */
export interface Teardown {
  readonly limitMilliseconds: number;
  /** What may be left when it is not waited for, and how to remove it; null where nothing outlives the process. */
  readonly leftBehind: string | null;
}

/** Two seconds were promised for clusters in this process; a little is kept for the process itself to end. */
const IN_PROCESS_MILLISECONDS = 1_900;
/** Nine containers on a busy machine with two cores are removed within 10 s; an engine that needs three times that hangs. */
const CONTAINERS_MILLISECONDS = 30_000;

/** What an interruption means in the runtime that the settings decide. */
export function teardownOf({ runtime, out }: Config): Teardown {
  switch (runtime) {
    case "containers":
      return {
        limitMilliseconds: CONTAINERS_MILLISECONDS,
        leftBehind: `containers, networks and volumes of this run may be left; these commands remove them:\n${removalCommands(out)
          .map((command) => `  ${command}`)
          .join("\n")}`,
      };
    case "embedded":
    case "external":
      return { limitMilliseconds: IN_PROCESS_MILLISECONDS, leftBehind: null };
  }
}
