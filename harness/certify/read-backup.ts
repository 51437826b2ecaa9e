import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprint, restoreBackup } from "../backup/index.ts";
import { disposal } from "../cluster/disposal.ts";
import { startDatabaseServer } from "../cluster/postgres/server.ts";
import { readInventory } from "../inventory/read.ts";
import type { Inventory } from "../types/inventory.ts";

/** What a backup holds, read through a database that lives only as long as this takes. */
export async function readBackup(path: string): Promise<{ readonly inventory: Inventory; readonly fingerprint: string }> {
  await using stack = disposal();
  const directory = await mkdtemp(join(tmpdir(), "kong-cutover-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const server = await stack.start(() => startDatabaseServer({ directory }));
  const url = await server.createDatabase("backup");
  await restoreBackup(path, url);
  const inventory = await readInventory(url);
  return { inventory, fingerprint: fingerprint(inventory) };
}
