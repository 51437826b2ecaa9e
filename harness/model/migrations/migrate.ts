import pg from "pg";
import { HarnessError } from "../../errors.ts";
import { withDatabase } from "../../inventory/connect.ts";
import { findKongSchema } from "../../inventory/kong-schema.ts";
import { tablesOf34, tablesOf39 } from "../../inventory/schema/later.ts";
import { migrationsOf, recordMigrations } from "../../inventory/schema/schema-meta.ts";
import type { JsonObject } from "../../types/json.ts";
import { type VersionLine, versionLines } from "../../types/version.ts";
import { configMigrations } from "./configs.ts";
import { migratePath } from "./paths.ts";

/**
 * What `kong migrations up` and `finish` of the line `to` do to a database of the line `from`, as far as rows are read here. What the
 * database records as done is not done again (the rewriting of paths could not be). All or nothing, in one transaction.
 * Returns the migrations that were run, "core 016_280_to_300", in order; none when the database stands there already.
 * Sources: kong/db/migrations and the plugins' migrations at 3.4.2 and 3.9.1; checked against databases that real ones upgraded.
 * @throws HarnessError `config-invalid` when `to` is older than the database, `cluster-failed` where Kong's own migration fails
 */
export async function migrateDatabase(databaseUrl: string, from: VersionLine, to: VersionLine): Promise<readonly string[]> {
  return await withDatabase(databaseUrl, async (client) => {
    const schema = await findKongSchema(client, `the database "${client.database}"`);
    const newest = Math.max(versionLines.indexOf(from), versionLines.indexOf(schema.line));
    if (newest > versionLines.indexOf(to)) throw older(versionLines[newest] ?? from, to);
    await client.query("BEGIN");
    await client.query(`SET LOCAL search_path TO ${pg.escapeIdentifier(schema.name)}`);
    const done: string[] = [];
    for (const line of versionLines.slice(newest + 1, versionLines.indexOf(to) + 1)) {
      if (line === "3.4") await upgradeTo34(client);
      if (line === "3.9") await upgradeTo39(client);
      for (const [subsystem, names] of Object.entries(migrationsOf[line])) {
        await client.query(recordMigrations, [subsystem, names]);
        done.push(...names.map((name) => `${subsystem} ${name}`));
      }
    }
    await client.query("COMMIT");
    return done;
  });
}

async function upgradeTo34(client: pg.Client): Promise<void> {
  await client.query(tablesOf34);
  await moveVaults(client);
  await migratePaths(client);
  await removeDoubleTargets(client);
  await migrateConfigs(client, "3.4");
}

async function upgradeTo39(client: pg.Client): Promise<void> {
  await client.query(tablesOf39);
  await migrateConfigs(client, "3.9");
}

/** core 016: the beta's table is copied under its final name, then dropped. */
async function moveVaults(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ beta: boolean; final: boolean }>(
    "SELECT to_regclass('vaults_beta') IS NOT NULL AS beta, to_regclass('sm_vaults') IS NOT NULL AS final",
  );
  if (rows[0]?.beta && !rows[0].final) {
    await client.query("CREATE TABLE sm_vaults (LIKE vaults_beta INCLUDING ALL); INSERT INTO sm_vaults SELECT * FROM vaults_beta");
  }
  await client.query("DROP TABLE IF EXISTS vaults_beta");
}

async function migratePaths(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ id: string; paths: string[] }>("SELECT id, paths FROM routes WHERE paths IS NOT NULL");
  for (const { id, paths } of rows) await client.query("UPDATE routes SET paths = $2 WHERE id = $1", [id, paths.map(migratePath)]);
}

/** core 016, finish: of targets with one address in one upstream the newest stays. Two of the same moment both stay, and collide. */
async function removeDoubleTargets(client: pg.Client): Promise<void> {
  await client.query(
    `DELETE FROM targets AS old USING targets AS new
      WHERE old.created_at < new.created_at AND old.upstream_id = new.upstream_id AND old.target = new.target`,
  );
  const { rows } = await client.query<{ target: string; name: string }>(
    `SELECT t.target, u.name FROM targets t JOIN upstreams u ON u.id = t.upstream_id
      GROUP BY t.ws_id, t.target, u.name, u.id HAVING count(*) > 1`,
  );
  const [double] = rows;
  if (double !== undefined) {
    throw new HarnessError(
      "cluster-failed",
      `kong migrations finish would fail: upstream ${double.name} has the target ${double.target} twice, created at the same time`,
      "Remove one of the two targets on X before the backup is taken.",
    );
  }
  await client.query("UPDATE targets SET cache_key = concat('targets:', upstream_id, ':', target, '::::', ws_id)");
}

async function migrateConfigs(client: pg.Client, line: "3.4" | "3.9"): Promise<void> {
  const { rows } = await client.query<{ id: string; name: string; config: JsonObject }>("SELECT id, name, config FROM plugins");
  for (const { id, name, config } of rows) {
    const migrated = configMigrations[line][name]?.(config) ?? null;
    if (migrated !== null) await client.query("UPDATE plugins SET config = $2 WHERE id = $1", [id, JSON.stringify(migrated)]);
  }
}

function older(database: VersionLine, to: VersionLine): HarnessError {
  return new HarnessError(
    "config-invalid",
    `a database of Kong ${database} cannot be migrated to ${to}: migrations go one way`,
    "Set the version of Y to that of the backup or a later one.",
  );
}
