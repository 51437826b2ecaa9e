import type pg from "pg";
import { type VersionLine, versionLines } from "../../types/version.ts";
import { baseTables } from "./base.ts";
import { tablesOf34, tablesOf39 } from "./later.ts";
import { migrationsOf, recordMigrations } from "./schema-meta.ts";

/** The lines up to and including that one, oldest first: a database of a line has been through all of them. */
function linesUpTo(line: VersionLine): readonly VersionLine[] {
  return versionLines.slice(0, versionLines.indexOf(line) + 1);
}

/** Makes the empty tables of a Kong of that line in an empty database, and its record of migrations. */
export async function createKongTables(client: pg.Client, line: VersionLine): Promise<void> {
  const lines = linesUpTo(line);
  await client.query(baseTables);
  if (lines.includes("3.4")) await client.query(`ALTER TABLE vaults_beta RENAME TO sm_vaults; ${tablesOf34}`);
  if (lines.includes("3.9")) await client.query(tablesOf39);
  for (const each of lines) {
    for (const [subsystem, names] of Object.entries(migrationsOf[each])) await client.query(recordMigrations, [subsystem, names]);
  }
}
