import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprint, restoreBackup } from "../backup/index.ts";
import { HarnessError } from "../errors.ts";
import { readInventory } from "../inventory/read.ts";
import { migrateDatabase } from "../model/migrations/migrate.ts";
import type { Clusters } from "../types/cluster.ts";
import type { ClusterName } from "../types/transcript.ts";
import type { GatewayVersion, VersionLine } from "../types/version.ts";
import { compareVersions } from "../types/version.ts";
import { type Disposal, disposal } from "./disposal.ts";
import { EMBEDDED_OVERRIDES, startEmbeddedCluster } from "./embedded-cluster.ts";
import { startDatabaseServer } from "./postgres/server.ts";
import { manualTimeline } from "./timeline.ts";

export interface EmbeddedOptions {
  /** Path of the backup, in any form that can be restored. */
  readonly backup: string;
  readonly x: GatewayVersion;
  readonly y: GatewayVersion;
  /** Whether a second X runs, to tell noise from difference. */
  readonly control: boolean;
  /** Epoch milliseconds at which the clusters' clock starts; it moves only when something is waited for. */
  readonly start: number;
  /** Seeds the ids that the gateways draw. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** What is being done, for people. */
  onProgress(text: string): void;
}

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
  const { x, y } = options;
  if (compareVersions(x.text, y.text) > 0) {
    throw new HarnessError(
      "config-invalid",
      `X (${x.text}) is newer than Y (${y.text}): Kong migrates a database forward only`,
      "Give X the version that serves production and Y the one that shall.",
    );
  }
  const stack = disposal();
  try {
    return await start(options, stack);
  } catch (error) {
    // What is told is why the start failed; a failure to clean up after it must not take its place.
    await Promise.allSettled([stack[Symbol.asyncDispose]()]);
    throw error;
  }
}

async function start(options: EmbeddedOptions, stack: Disposal): Promise<EmbeddedClusters> {
  const { backup, x, y, control, seed } = options;
  const step = stepper(options);

  const server = await step("Starting the embedded PostgreSQL", async () => {
    const { path } = await stack.start(temporaryDirectory);
    return stack.start(() => startDatabaseServer({ directory: path }));
  });
  const databaseX = await step("Restoring the backup", async () => {
    const url = await server.createDatabase("x");
    await restoreBackup(backup, url);
    return url;
  });
  const restored = await readInventory(databaseX);
  refuseNewer(restored.schema, x, backup);
  if (restored.schema !== x.line)
    await step(`Migrating the backup to X's ${x.text}`, () => migrateDatabase(databaseX, restored.schema, x.line));

  const names: readonly ClusterName[] = control ? ["x", "control", "y"] : ["x", "y"];
  const databases = await step("Copying the database for each cluster", async () => {
    const urls = new Map<ClusterName, string>([["x", databaseX]]);
    for (const name of names) if (name !== "x") urls.set(name, await server.copyDatabase("x", name));
    return urls;
  });
  if (y.line !== x.line) await step(`Migrating Y to ${y.text}`, () => migrateDatabase(urlOf(databases, "y"), x.line, y.line));

  const timeline = manualTimeline(options.start);
  const [first, ...others] = await step("Starting the model gateways", () =>
    Promise.all(
      names.map((name) => {
        const version = name === "y" ? y : x;
        return startEmbeddedCluster({ name, version, databaseUrl: urlOf(databases, name), clock: timeline.now, seed }, stack);
      }),
    ),
  );
  const last = others.at(-1);
  if (first === undefined || last === undefined) throw new Error("x and y are always started");
  return {
    x: first,
    control: others.length > 1 ? (others[0] ?? null) : null,
    y: last,
    timeline,
    overrides: EMBEDDED_OVERRIDES,
    fingerprint: fingerprint(restored),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

async function temporaryDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "kong-cutover-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Announces each step and gives up waiting for it when the run is interrupted; what it started is then stopped by the stack. */
function stepper({ signal, onProgress }: EmbeddedOptions): <T>(text: string, work: () => Promise<T>) => Promise<T> {
  const interrupted = new Promise<never>((_resolve, reject) => {
    const give = () => reject(new HarnessError("interrupted", "the start of the clusters was interrupted", "Run it again."));
    if (signal.aborted) give();
    else signal.addEventListener("abort", give, { once: true });
  });
  interrupted.catch(() => undefined);
  return async (text, work) => {
    if (signal.aborted) return interrupted;
    onProgress(text);
    const working = work();
    // Its failure is nobody's news after an interruption, and would end the process as unhandled.
    working.catch(() => undefined);
    return Promise.race([working, interrupted]);
  };
}

function refuseNewer(schema: VersionLine, x: GatewayVersion, backup: string): void {
  if (compareVersions(schema, x.line) <= 0) return;
  throw new HarnessError(
    "config-invalid",
    `backup ${backup} has the schema of Kong ${schema}, which is newer than X (${x.text})`,
    `Set X to the version that the backup was taken from, ${schema} or later in its line.`,
  );
}

function urlOf(databases: ReadonlyMap<ClusterName, string>, name: ClusterName): string {
  const url = databases.get(name);
  if (url === undefined) throw new Error(`no database was made for ${name}`);
  return url;
}
