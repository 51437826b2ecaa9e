import type { ContainerClusters, ContainerSide } from "../cluster/containers/index.ts";
import { startEmbeddedClusters } from "../cluster/embedded.ts";
import { type ExternalSide, startExternalClusters } from "../cluster/external.ts";
import { environmentValue } from "../config/environment.ts";
import type { Config } from "../config.ts";
import type { Finding } from "../types/certificate.ts";
import type { Clusters } from "../types/cluster.ts";
import { gatewayVersion } from "../types/version.ts";

export interface StartedClusters extends Clusters {
  /** Digest of the backup's entities, the same whatever form the backup came in. */
  readonly fingerprint: string;
  /** How they came to be: commands run, limits, seconds; null where nothing was started that could tell. */
  readonly evidence: ContainerClusters["evidence"] | null;
  /** What of them could not be observed or decided. Left out: nothing. */
  readonly findings?: readonly Finding[];
}

/** Starts X, its control and Y from the backup, in the runtime that the settings decide. */
export async function startClusters(config: Config, signal: AbortSignal, onProgress: (text: string) => void): Promise<StartedClusters> {
  switch (config.runtime) {
    case "embedded":
      return { ...(await startEmbedded(config, signal, onProgress)), evidence: null };
    case "containers":
      return await startContainers(config, signal, onProgress);
    case "external":
      return await startExternal(config, signal, onProgress);
  }
}

/** @throws HarnessError as `startContainerClusters` does */
export async function startContainers(config: Config, signal: AbortSignal, onProgress: (text: string) => void): Promise<StartedClusters> {
  // Loading what drives containers takes longer than all the rest together, and most commands start none.
  const { startContainerClusters } = await import("../cluster/containers/index.ts");
  const clusters = await startContainerClusters({
    backup: config.backup,
    x: containerSide(config.x),
    y: containerSide(config.y),
    control: config.control,
    postgresImage: config.postgres?.image ?? null,
    redisImage: config.redis?.image ?? null,
    engine: environmentValue("DOCKER_HOST") ?? null,
    out: config.out,
    signal,
    onProgress,
  });
  return { ...clusters, findings: clusters.evidence.notes.map(note) };
}

function note(text: string): Finding {
  return { kind: "note", text, refuses: false };
}

async function startExternal(config: Config, signal: AbortSignal, onProgress: (text: string) => void): Promise<StartedClusters> {
  const { backup, allowHosts } = config;
  const sides = { x: externalSide("x", config.x), y: externalSide("y", config.y) };
  const { notes, ...clusters } = await startExternalClusters({ backup, ...sides, allowHosts, signal, onProgress });
  return { ...clusters, evidence: null, findings: notes.map(note) };
}

function externalSide(name: "x" | "y", { version, proxy, admin, status, database }: Config["x"]): ExternalSide {
  if (proxy === null) throw new Error(`${name} has a proxy, or it would not stand already`);
  return { version: gatewayVersion(version), proxy, admin, status, database };
}

/** A recording brings its own time: the clock starts at the beginning and is moved to each exchange's moment; without one it starts now. */
function startEmbedded(config: Config, signal: AbortSignal, onProgress: (text: string) => void) {
  return startEmbeddedClusters({
    backup: config.backup,
    x: gatewayVersion(config.x.version),
    y: gatewayVersion(config.y.version),
    control: config.control,
    start: config.recordings.length > 0 ? 0 : Date.now(),
    seed: config.seed,
    signal,
    onProgress,
  });
}

function containerSide({ version, image, environment, conf, files, plugins, postgres }: Config["x"]): ContainerSide {
  return { version: gatewayVersion(version), image: image ?? "", environment, conf, files, plugins, postgresImage: postgres };
}
