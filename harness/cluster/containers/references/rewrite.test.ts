import pg from "pg";
import { expect, test } from "vitest";
import { createKongTables } from "../../../inventory/schema/create.ts";
import { execute, useDatabases } from "../../postgres/databases.fixture.ts";
import { applyRewrites, readKongDatabase } from "./rewrite.ts";

const databases = useDatabases();
const SERVICE = "00000000-0000-4000-8000-000000000001";
const PLUGIN = "00000000-0000-4000-8000-000000000002";

async function kongDatabase(): Promise<string> {
  const url = await databases.empty();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await createKongTables(client, "2.8");
  await client.end();
  await execute(
    url,
    `INSERT INTO services (id, name, host, port, protocol) VALUES ('${SERVICE}', 'one', '10.0.0.1', 80, 'http'), (gen_random_uuid(), 'two', '10.0.0.1', 80, 'http');
     INSERT INTO plugins (id, name, config, enabled, protocols, cache_key) VALUES ('${PLUGIN}', 'http-log', '{"http_endpoint": "http://10.0.0.1"}', true, '{http}', 'k');`,
  );
  return url;
}

async function rows(url: string, query: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const result = await client.query(query);
  await client.end();
  return result.rows;
}

test("a rewrite changes its own row and column, as text or as JSON, and nothing else", async () => {
  const url = await kongDatabase();
  const value = { http_endpoint: "http://ip-10-0-0-1.cutover.invalid" };
  await applyRewrites(url, [
    { table: "services", column: "host", id: SERVICE, value: "ip-10-0-0-1.cutover.invalid" },
    { table: "plugins", column: "config", id: PLUGIN, value },
  ]);
  expect(await rows(url, "SELECT name, host FROM services ORDER BY name")).toEqual([
    { name: "one", host: "ip-10-0-0-1.cutover.invalid" },
    { name: "two", host: "10.0.0.1" },
  ]);
  expect(await rows(url, "SELECT config FROM plugins")).toEqual([{ config: value }]);
});

test("where Kong's tables lie is found, and a database without them is refused", async () => {
  expect(await readKongDatabase(await kongDatabase())).toEqual({ schema: "public", vaults: [] });
  await expect(readKongDatabase(await databases.empty())).rejects.toMatchObject({ code: "backup-not-kong" });
});
