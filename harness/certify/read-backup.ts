import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprint, restoreBackup } from "../backup/index.ts";
import { disposal } from "../cluster/disposal.ts";
import { startDatabaseServer } from "../cluster/postgres/server.ts";
import { HarnessError } from "../errors.ts";
import { readInventory } from "../inventory/read.ts";
import { migrateDatabase } from "../model/migrations/migrate.ts";
import type { Inventory } from "../types/inventory.ts";
import type { VersionLine } from "../types/version.ts";

/** What a backup holds, read through a database that lives only as long as this takes. */
export async function readBackup(path: string): Promise<{ readonly inventory: Inventory; readonly fingerprint: string }> {
  return await withRestored(path, async (_url, inventory) => ({ inventory, fingerprint: fingerprint(inventory) }));
}

export interface BothSides {
  readonly onX: Inventory;
  /** Null when Kong's own migrations would fail. */
  readonly onY: Inventory | null;
  readonly migrationFailure: HarnessError | null;
  readonly fingerprint: string;
}

/**
 * What a backup holds, and what is left of it after the migrations to Y's line.
 * @throws HarnessError `config-invalid` when the backup is of a later line than Y
 */
export async function readBothSides(path: string, x: VersionLine, y: VersionLine): Promise<BothSides> {
  return await withRestored(path, async (url, onX) => {
    const failed = await migrateDatabase(url, x, y).then(() => null, failureOf);
    const onY = failed === null ? await readInventory(url) : null;
    return { onX, onY, migrationFailure: failed, fingerprint: fingerprint(onX) };
  });
}

/** That Kong's migrations would fail is something to tell; that nothing can be known is not. */
function failureOf(error: unknown): HarnessError {
  if (error instanceof HarnessError && error.code === "cluster-failed") return error;
  throw error;
}

async function withRestored<T>(path: string, use: (url: string, inventory: Inventory) => Promise<T>): Promise<T> {
  await using stack = disposal();
  const directory = await mkdtemp(join(tmpdir(), "kong-cutover-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const server = await stack.start(() => startDatabaseServer({ directory }));
  const url = await server.createDatabase("backup");
  await restoreBackup(path, url);
  return await use(url, await readInventory(url));
}
