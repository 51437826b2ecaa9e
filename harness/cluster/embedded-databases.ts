import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprint, restoreBackup } from "../backup/index.ts";
import { HarnessError } from "../errors.ts";
import { readInventory } from "../inventory/read.ts";
import { migrateDatabase } from "../model/migrations/migrate.ts";
import type { ClusterName } from "../types/transcript.ts";
import type { GatewayVersion, VersionLine } from "../types/version.ts";
import { compareVersions } from "../types/version.ts";
import type { Disposal } from "./disposal.ts";
import { startDatabaseServer } from "./postgres/server.ts";

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

/** A database for each cluster, restored and migrated, on one embedded PostgreSQL. */
export interface EmbeddedDatabases {
  /** In the order in which clusters are started. */
  readonly urls: ReadonlyMap<ClusterName, string>;
  /** Digest of the backup's entities, the same whatever form the backup came in. */
  readonly fingerprint: string;
}

type Databases = Pick<EmbeddedOptions, "backup" | "x" | "y" | "control">;

/** What a step is called and done with; it gives up waiting when the run is interrupted. */
export type Step = <T>(text: string, work: () => Promise<T>) => Promise<T>;

/**
 * Starts one embedded PostgreSQL, restores the backup once and copies it for each cluster, migrated where its gateway is newer.
 * @throws HarnessError `config-invalid` when X is newer than Y or the backup newer than X, and what restoring throws
 */
export async function embeddedDatabases({ backup, x, y, control }: Databases, stack: Disposal, step: Step): Promise<EmbeddedDatabases> {
  refuseBackwards(x, y);
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

  const urls = new Map<ClusterName, string>([["x", databaseX]]);
  const y0 = await step("Copying the database for each cluster", async () => {
    if (control) urls.set("control", await server.copyDatabase("x", "control"));
    return server.copyDatabase("x", "y");
  });
  urls.set("y", y0);
  if (y.line !== x.line) await step(`Migrating Y to ${y.text}`, () => migrateDatabase(y0, x.line, y.line));
  return { urls, fingerprint: fingerprint(restored) };
}

/** Announces each step and gives up waiting for it when the run is interrupted; what it started is then stopped by the stack. */
export function stepper({ signal, onProgress }: Pick<EmbeddedOptions, "signal" | "onProgress">): Step {
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

async function temporaryDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "kong-cutover-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function refuseBackwards(x: GatewayVersion, y: GatewayVersion): void {
  if (compareVersions(x.text, y.text) <= 0) return;
  throw new HarnessError(
    "config-invalid",
    `X (${x.text}) is newer than Y (${y.text}): Kong migrates a database forward only`,
    "Give X the version that serves production and Y the one that shall.",
  );
}

function refuseNewer(schema: VersionLine, x: GatewayVersion, backup: string): void {
  if (compareVersions(schema, x.line) <= 0) return;
  throw new HarnessError(
    "config-invalid",
    `backup ${backup} has the schema of Kong ${schema}, which is newer than X (${x.text})`,
    `Set X to the version that the backup was taken from, ${schema} or later in its line.`,
  );
}
