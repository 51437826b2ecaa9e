import { startEmbeddedClusters } from "../cluster/embedded.ts";
import type { Config } from "../config.ts";
import type { Clusters } from "../types/cluster.ts";
import { gatewayVersion } from "../types/version.ts";

export interface StartedClusters extends Clusters {
  /** Digest of the backup's entities, the same whatever form the backup came in. */
  readonly fingerprint: string;
}

/**
 * Starts X, its control and Y from the backup. A recording brings its own time: the clock starts at the beginning and
 * is moved to each exchange's moment; without one the clock starts now.
 */
export function startClusters(config: Config, signal: AbortSignal, onProgress: (text: string) => void): Promise<StartedClusters> {
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
