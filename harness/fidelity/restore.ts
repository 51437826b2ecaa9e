import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { restoreBackup } from "../backup/restore.ts";
import { disposal } from "../cluster/disposal.ts";
import { startDatabaseServer } from "../cluster/postgres/server.ts";
import { readInventory } from "../inventory/read.ts";
import type { Inventory } from "../types/inventory.ts";

/** Databases for the ground truth's backups; stopping it throws them away. */
export interface RestoredTruth extends AsyncDisposable {
  /** Restores a backup into a database of its own. @throws HarnessError when it cannot be restored or is not Kong's */
  database(backup: string, name: string): Promise<{ readonly inventory: Inventory; readonly databaseUrl: string }>;
}

export async function restoreTruth(): Promise<RestoredTruth> {
  const stack = disposal();
  try {
    const directory = await mkdtemp(join(tmpdir(), "cutover-fidelity-"));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const server = await stack.start(() => startDatabaseServer({ directory }));
    return {
      async database(backup, name) {
        const databaseUrl = await server.createDatabase(name);
        await restoreBackup(backup, databaseUrl);
        return { inventory: await readInventory(databaseUrl), databaseUrl };
      },
      [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
    };
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}
