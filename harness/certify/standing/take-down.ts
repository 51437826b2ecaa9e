import { removeLeftovers } from "../../cluster/containers/index.ts";
import { HarnessError } from "../../errors.ts";
import { sayDown } from "./control.ts";
import { readState, removeState } from "./state.ts";

/** nothing: none was known to stand · down: their process took them down · removed: it was gone, so they were removed by their label */
export interface TakenDown {
  readonly kind: "nothing" | "down" | "removed";
  /** Containers that were still there without their process. */
  readonly containers: number;
}

/**
 * Ends the clusters that stand for an output folder: their process takes them down, and where it is gone (killed, or the machine
 * restarted) everything that carries the run's label is removed. An embedded database ends with its process in any case.
 * @throws HarnessError `cluster-failed` when they cannot be removed
 */
export async function takeDown(out: string): Promise<TakenDown> {
  const state = await readState(out);
  if (state === null) return { kind: "nothing", containers: 0 };
  const answer = await sayDown(state);
  if (answer === "stuck") {
    throw new HarnessError(
      "cluster-failed",
      `process ${state.pid}, which holds the clusters, has not taken them down in time`,
      `End it (kill -9 ${state.pid}) and say down again.`,
    );
  }
  // Also after "done": what is labelled is nobody's any more.
  const containers = state.runtime === "containers" ? await removeLeftovers(state.run === null ? { out } : { run: state.run }) : 0;
  await removeState(out);
  return { kind: answer === "done" ? "down" : "removed", containers };
}
