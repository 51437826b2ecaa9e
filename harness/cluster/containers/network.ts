import { once } from "node:events";
import { createServer } from "node:net";
import { gone } from "./engine.ts";
import { clusterFailed, engineReason, type Run } from "./run.ts";

/** A network that no packet leaves. Containers on it reach this machine at `gateway` and nothing else. */
export interface SealedNetwork extends AsyncDisposable {
  readonly name: string;
  readonly gateway: string;
}

/**
 * Makes the sealed network of one cluster (`docker network create --internal`): the engine drops every packet for another network.
 * @throws HarnessError `cluster-failed` when the engine refuses, or when its networks do not end on this machine
 */
export async function createSealedNetwork(run: Run, cluster: string): Promise<SealedNetwork> {
  const name = `kong-cutover-${run.id}-${cluster}`;
  const network = await run.docker
    .createNetwork({ Name: name, Driver: "bridge", Internal: true, CheckDuplicate: true, Labels: { ...run.labels } })
    .catch((cause: unknown) => {
      throw clusterFailed(
        `the network of ${cluster} cannot be made: ${engineReason(cause)}`,
        "When the engine has no address range left, remove unused networks: docker network prune.",
        cause,
      );
    });
  const remove = () => gone(network.remove());
  try {
    const { IPAM } = (await network.inspect()) as { readonly IPAM?: { readonly Config?: readonly { readonly Gateway?: string }[] } };
    const gateway = IPAM?.Config?.map((config) => config.Gateway?.split("/")[0]).find((address) => address !== undefined) ?? "";
    await refuseForeignEngine(run, gateway);
    return { name, gateway, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove().catch(() => undefined);
    throw error;
  }
}

/**
 * The stand-in runs in this process, so the network must end here. It does not where the engine runs in a virtual machine
 * (Docker Desktop), in a user namespace of its own (rootless) or on another machine.
 */
async function refuseForeignEngine({ client }: Run, gateway: string): Promise<void> {
  const server = createServer();
  try {
    server.listen(0, gateway === "" ? "0.0.0.0" : gateway);
    await once(server, "listening");
    if (gateway !== "") return;
  } catch {
    // Told below: the address is not one of this machine's.
  } finally {
    server.close();
  }
  const { operatingSystem, serverVersion } = client.info.containerRuntime;
  throw clusterFailed(
    `the networks of this container engine (${operatingSystem}, ${serverVersion}) do not end on this machine, so no gateway could reach the stand-in`,
    "Use an engine that runs on this Linux machine itself: not Docker Desktop, not rootless, not remote.",
  );
}
