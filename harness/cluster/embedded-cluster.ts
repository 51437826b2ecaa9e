import { readInventory } from "../inventory/read.ts";
import { startModelGateway } from "../model/index.ts";
import type { Seams } from "../model/seams.ts";
import type { Cluster } from "../types/cluster.ts";
import type { ClusterName } from "../types/transcript.ts";
import type { GatewayVersion } from "../types/version.ts";
import type { Disposal } from "./disposal.ts";
import { seededBytes } from "./seeded-bytes.ts";
import { startStandIn } from "./stand-in/stand-in.ts";

export interface EmbeddedClusterOptions {
  readonly name: ClusterName;
  readonly version: GatewayVersion;
  /** A database of its own, restored and migrated. */
  readonly databaseUrl: string;
  /** Epoch milliseconds on the run's clock. */
  readonly clock: () => number;
  readonly seed: number;
  /** Where the gateway behaves otherwise than Kong; left out: nowhere. */
  readonly seams?: Partial<Seams>;
}

/** What the model gateway is told beside the backup, as kong.conf would say it; the same on every cluster. */
export const EMBEDDED_OVERRIDES: readonly string[] = [
  "allow_debug_header = on: every answer names the route it matched",
  "trusted_ips = 0.0.0.0/0,::/0 with real_ip_header = X-Forwarded-For and real_ip_recursive = on: recorded client addresses count",
  "every service and log endpoint is answered by the stand-in of its cluster",
];

/** Starts one cluster on a database that is ready: its stand-in, and the model gateway before it. */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions, stack: Disposal): Promise<Cluster> {
  const { name, version, databaseUrl, clock, seed, seams = {} } = options;
  const inventory = await readInventory(databaseUrl);
  const standIn = await stack.start(() => startStandIn({ cluster: name, clock }));
  const gateway = await stack.start(() =>
    startModelGateway({
      inventory,
      version,
      databaseUrl,
      clock,
      upstream: { host: standIn.host, port: standIn.port },
      trusted: true,
      debugHeader: true,
      workerIds: seededBytes(seed, name),
      seams,
    }),
  );
  return {
    name,
    version,
    runtime: "embedded",
    image: null,
    proxy: { http: gateway.http, https: null },
    inventory,
    standIn,
    resetCounters: () => gateway.resetCounters(),
  };
}
