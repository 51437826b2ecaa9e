import { expect, test } from "vitest";
import { restoreBackup } from "../../backup/restore.ts";
import { useDatabases } from "../../cluster/postgres/databases.fixture.ts";
import { GROUND_TRUTH } from "../../ground-truth.fixture.ts";
import { readInventory } from "../../inventory/read.ts";
import { migrateDatabase } from "./migrate.ts";

const databases = useDatabases();

test.each([
  ["3.4", "kong-3.4.2-after-migrations.sql"],
  ["3.9", "kong-3.9.1-after-migrations.sql"],
] as const)("the real migrations to %s leave the same inventory as ours", async (line, file) => {
  const [ours, real] = [await databases.empty(), await databases.empty()];
  await restoreBackup(`${GROUND_TRUTH}backups/kong-2.8.5.sql`, ours);
  await restoreBackup(`${GROUND_TRUTH}backups/${file}`, real);
  await migrateDatabase(ours, "2.8", line);
  expect(await readInventory(ours)).toEqual(await readInventory(real));
});
