import type { Seams } from "../model/seams.ts";
import type { Cluster, Clusters, Timeline } from "../types/cluster.ts";
import type { ClusterName } from "../types/transcript.ts";
import type { GatewayVersion } from "../types/version.ts";
import { type Disposal, disposal } from "./disposal.ts";
import { EMBEDDED_OVERRIDES, startEmbeddedCluster } from "./embedded-cluster.ts";
import { type EmbeddedDatabases, type EmbeddedOptions, embeddedDatabases, stepper } from "./embedded-databases.ts";
import { manualTimeline } from "./timeline.ts";

export type { EmbeddedOptions } from "./embedded-databases.ts";

export interface EmbeddedClusters extends Clusters {
  /** Digest of the backup's entities, the same whatever form the backup came in. */
  readonly fingerprint: string;
}

/**
 * Starts X, its control and Y in this process: one embedded PostgreSQL, the backup restored once and copied for each
 * cluster, migrated where its gateway is newer, and a model gateway with a stand-in on each copy. Whatever fails or is
 * interrupted, nothing that was started stays behind; disposing stops what was started last first.
 * @throws HarnessError `config-invalid` when X is newer than Y or the backup newer than X, `interrupted`, and what restoring throws
 */
export async function startEmbeddedClusters(options: EmbeddedOptions): Promise<EmbeddedClusters> {
  const stack = disposal();
  return ending(stack, async () => {
    const step = stepper(options);
    const databases = await embeddedDatabases(options, stack, step);
    const clusters = await step("Starting the model gateways", () => clustersOn(databases, options, options, stack));
    return { ...clusters, fingerprint: databases.fingerprint, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() };
  });
}

/** When clusters start and what they draw their ids from. */
interface Beginning {
  /** Epoch milliseconds. */
  readonly start: number;
  readonly seed: number;
}

/** A cluster Y alone, with a clock of its own. */
interface LoneY extends AsyncDisposable {
  readonly y: Cluster;
  readonly timeline: Timeline;
}

/** Databases on which clusters are started again and again, each time with a clock that begins anew; one set at a time. */
export interface EmbeddedStock extends AsyncDisposable {
  readonly fingerprint: string;
  clusters(beginning: Beginning): Promise<EmbeddedClusters>;
  /** Y alone, behaving otherwise than Kong at those seams. */
  y(beginning: Beginning, seams: Partial<Seams>): Promise<LoneY>;
}

/** Restores the backup for clusters that are started more than once. @throws HarnessError as `startEmbeddedClusters` does */
export async function embeddedStock(options: Omit<EmbeddedOptions, "start" | "seed">): Promise<EmbeddedStock> {
  const stack = disposal();
  const databases = await ending(stack, () => embeddedDatabases(options, stack, stepper(options)));
  return {
    fingerprint: databases.fingerprint,
    clusters: (beginning) => {
      const inner = disposal();
      return ending(inner, async () => {
        const clusters = await clustersOn(databases, options, beginning, inner);
        return { ...clusters, fingerprint: databases.fingerprint, [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose]() };
      });
    },
    y: ({ start, seed }, seams) => {
      const inner = disposal();
      const timeline = manualTimeline(start);
      return ending(inner, async () => {
        const place = { name: "y", version: options.y, databaseUrl: urlOf(databases, "y"), clock: timeline.now, seed, seams } as const;
        const y = await startEmbeddedCluster(place, inner);
        return { y, timeline, [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose]() };
      });
    },
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

interface Versions {
  readonly x: GatewayVersion;
  readonly y: GatewayVersion;
}

async function clustersOn(databases: EmbeddedDatabases, { x, y }: Versions, { start, seed }: Beginning, stack: Disposal) {
  const timeline = manualTimeline(start);
  const [first, ...others] = await Promise.all(
    [...databases.urls.keys()].map((name) => {
      const version = name === "y" ? y : x;
      return startEmbeddedCluster({ name, version, databaseUrl: urlOf(databases, name), clock: timeline.now, seed }, stack);
    }),
  );
  const last = others.at(-1);
  if (first === undefined || last === undefined) throw new Error("x and y are always started");
  return { x: first, control: others.length > 1 ? (others[0] ?? null) : null, y: last, timeline, overrides: EMBEDDED_OVERRIDES };
}

/** What is told is why something failed; a failure to clean up after it must not take its place. */
async function ending<T>(stack: Disposal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await Promise.allSettled([stack[Symbol.asyncDispose]()]);
    throw error;
  }
}

function urlOf({ urls }: EmbeddedDatabases, name: ClusterName): string {
  const url = urls.get(name);
  if (url === undefined) throw new Error(`no database was made for ${name}`);
  return url;
}
