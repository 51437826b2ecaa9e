import type { Cluster } from "../types/cluster.ts";
import type { ClusterName } from "../types/transcript.ts";
import { disposal } from "./disposal.ts";
import type { EmbeddedClusters } from "./embedded.ts";
import { EMBEDDED_OVERRIDES, startEmbeddedCluster } from "./embedded-cluster.ts";
import { type EmbeddedOptions, embeddedDatabases, stepper } from "./embedded-databases.ts";
import { realTimeline } from "./timeline.ts";

/**
 * Embedded clusters for somebody to look at: they live by this machine's clock, since nobody is there to move another one, and
 * say where their databases are. Otherwise as `startEmbeddedClusters`.
 */
export async function startStandingEmbedded(options: Omit<EmbeddedOptions, "start">): Promise<EmbeddedClusters> {
  const stack = disposal();
  const timeline = realTimeline();
  try {
    const step = stepper(options);
    const { urls, fingerprint } = await embeddedDatabases(options, stack, step);
    const start = async (name: ClusterName): Promise<Cluster> => {
      const [databaseUrl, version] = [urls.get(name) ?? "", name === "y" ? options.y : options.x];
      const cluster = await startEmbeddedCluster({ name, version, databaseUrl, clock: timeline.now, seed: options.seed }, stack);
      return { ...cluster, addresses: { admin: null, status: null, database: databaseUrl } };
    };
    const [x, y, control] = await step("Starting the model gateways", () =>
      Promise.all([start("x"), start("y"), options.control ? start("control") : null]),
    );
    return {
      x,
      control,
      y,
      timeline,
      overrides: EMBEDDED_OVERRIDES,
      fingerprint,
      [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
    };
  } catch (error) {
    // What is told is why the start failed; a failure to clean up after it must not take its place.
    await Promise.allSettled([stack[Symbol.asyncDispose]()]);
    throw error;
  }
}
