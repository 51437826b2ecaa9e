import { removeLabelled } from "./engine.ts";
import { clusterFailed, engineReason, OUT_LABEL, RUN_LABEL } from "./run.ts";

/**
 * Removes every container, network and volume of a run whose process is gone.
 * @param of the id of the run, or where it is not known the output folder that the run was started for
 * @returns how many containers there were
 * @throws HarnessError `cluster-failed` when the engine does not answer
 */
export async function removeLeftovers(of: { readonly run: string } | { readonly out: string }): Promise<number> {
  const label = "run" in of ? `${RUN_LABEL}=${of.run}` : `${OUT_LABEL}=${of.out}`;
  const { getContainerRuntimeClient } = await import("testcontainers");
  try {
    const client = await getContainerRuntimeClient();
    return await removeLabelled(client.container.dockerode, label);
  } catch (cause) {
    throw clusterFailed(
      `what is labelled ${label} cannot be removed: ${engineReason(cause)}`,
      "Start the container engine and say down again.",
      cause,
    );
  }
}
