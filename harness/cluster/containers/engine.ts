import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { HarnessError } from "../../errors.ts";
import { masker } from "./masking.ts";
import { clusterFailed, type Docker, engineReason, interrupted, OUT_LABEL, RUN_LABEL, type Run } from "./run.ts";
import type { ContainerOptions } from "./types.ts";

const START_ENGINE = "Start Docker (Linux: systemctl start docker) and see that this user may use it: docker info.";

/**
 * Finds the container engine and prepares a run on it.
 * @throws HarnessError `cluster-failed` without an engine, `output-failed` when the logs' folder cannot be made
 */
export async function openRun(options: ContainerOptions): Promise<Run> {
  // Loaded here, so that runs without containers do not wait for it.
  const { getContainerRuntimeClient, getReaper, LABEL_TESTCONTAINERS_SESSION_ID } = await import("testcontainers");
  const client = await getContainerRuntimeClient().catch((cause) => {
    throw clusterFailed(`no container engine answers: ${engineReason(cause)}`, START_ENGINE, cause);
  });
  const docker = client.container.dockerode;
  refuseOtherEngine(docker, options.engine ?? null);
  // The client is kept from an earlier run of this process; the engine may have gone since.
  await docker.ping().catch((cause: unknown) => {
    throw clusterFailed(`the container engine does not answer: ${engineReason(cause)}`, START_ENGINE, cause);
  });
  const logs = join(options.out, "logs");
  await prepareLogs(logs).catch((cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HarnessError("output-failed", `the folder ${logs} cannot be made: ${reason}`, "Name another output folder.", { cause });
  });
  const id = randomUUID().slice(0, 8);
  // testcontainers' reaper removes what is left when this process is killed. It is a second net: without its image the first still holds.
  const session = await getReaper(client).then(
    ({ sessionId }) => ({ "org.testcontainers": "true", [LABEL_TESTCONTAINERS_SESSION_ID]: sessionId }),
    () => ({}),
  );
  return {
    id,
    docker,
    client,
    labels: { ...session, [RUN_LABEL]: id, [OUT_LABEL]: options.out },
    masker: masker(),
    logs,
    signal: options.signal,
    race: racer(options.signal),
  };
}

/** testcontainers takes another engine where the one that DOCKER_HOST names does not answer; nobody would expect their clusters there. */
function refuseOtherEngine({ modem }: Docker, wanted: string | null): void {
  if (wanted === null || wanted === "") return;
  const { socketPath, host } = modem as { readonly socketPath?: string; readonly host?: string };
  const there = wanted.startsWith("unix://")
    ? wanted.slice("unix://".length) === socketPath
    : URL.canParse(wanted) && new URL(wanted).hostname === host;
  if (!there) throw clusterFailed(`no container engine answers at ${wanted}, which DOCKER_HOST names`, START_ENGINE);
}

/** What an earlier run left there would be taken for this one's. */
async function prepareLogs(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const old = (await readdir(folder)).filter((name) => /^(x|control|y)-[\w-]+\.log$/.test(name));
  await Promise.all(old.map((name) => rm(join(folder, name))));
}

function racer(signal: AbortSignal): Run["race"] {
  const stopped = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(interrupted());
    else signal.addEventListener("abort", () => reject(interrupted()), { once: true });
  });
  stopped.catch(() => undefined);
  return (work) => {
    // Its failure is nobody's news after an interruption, and would end the process as unhandled.
    work.catch(() => undefined);
    return Promise.race([work, stopped]);
  };
}

/**
 * Removes everything that carries the run's label: what is left when a stop failed, or when something came to be while
 * everything was being stopped.
 */
export async function sweep({ docker, id }: Run): Promise<void> {
  await removeLabelled(docker, `${RUN_LABEL}=${id}`);
}

/** Removes every container, network and volume with a label ("name=value"); says how many containers there were. */
export async function removeLabelled(docker: Docker, label: string): Promise<number> {
  const filters = { label: [label] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => gone(docker.getContainer(Id).remove({ force: true, v: true }))));
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => gone(docker.getNetwork(Id).remove())));
  const { Volumes } = await docker.listVolumes({ filters });
  await Promise.all((Volumes ?? []).map(({ Name }) => gone(docker.getVolume(Name).remove({ force: true }))));
  return containers.length;
}

/** Removing what is not there, or is just being removed, has come to its end. */
export async function gone(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: unknown) => {
    const status = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : null;
    if (status !== NOT_FOUND && status !== BEING_REMOVED) throw error;
  });
}

const NOT_FOUND = 404;
const BEING_REMOVED = 409;

/**
 * Makes sure that an image is on this machine, and gives its digest, or its id where it has none (built here).
 * @throws HarnessError `cluster-failed` when it is not there and cannot be pulled
 */
export async function ensureImage(run: Run, image: string, onProgress: (text: string) => void): Promise<string> {
  const present = await digestOf(run.docker, image);
  if (present !== null) return present;
  onProgress(`pulling ${image}`);
  const { ImageName } = await import("testcontainers");
  await run.race(run.client.image.pull(ImageName.fromString(image))).catch((cause) => {
    if (cause instanceof HarnessError) throw cause;
    throw clusterFailed(
      `the image ${image} is not on this machine and cannot be pulled: ${engineReason(cause)}`,
      `Check the name, then docker pull ${image}, or docker load it where no registry can be reached.`,
      cause,
    );
  });
  const pulled = await digestOf(run.docker, image);
  if (pulled === null) throw clusterFailed(`the image ${image} was pulled and is not there`, "Run docker image inspect on it.");
  return pulled;
}

async function digestOf(docker: Docker, image: string): Promise<string | null> {
  try {
    const { RepoDigests, Id } = await docker.getImage(image).inspect();
    return RepoDigests?.[0] ?? Id;
  } catch (error) {
    if (typeof error === "object" && error !== null && "statusCode" in error && error.statusCode === NOT_FOUND) return null;
    throw clusterFailed(`the engine cannot tell of the image ${image}: ${engineReason(error)}`, START_ENGINE, error);
  }
}
