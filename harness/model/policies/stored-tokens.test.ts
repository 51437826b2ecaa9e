import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DatabaseServer } from "../../cluster/postgres/server.ts";
import { startDatabaseServer } from "../../cluster/postgres/server.ts";
import { startBench } from "../gateway.fixture.ts";
import { credential, instance, inventory } from "../inventory.fixture.ts";
import { storedTokens } from "./stored-tokens.ts";

const APP = "11111111-1111-4111-8111-111111111101";
const NOW = Date.UTC(2024, 0, 31, 12);
const app = credential("oauth2", { id: APP, fields: { client_id: "app" }, secrets: { client_secret: "shh" } });
const shop = inventory([instance("oauth2", { global_credentials: true })], { credentials: [app] });

let directory: string;
let server: DatabaseServer;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cutover-tokens-"));
  server = await startDatabaseServer({ directory });
  url = await server.createDatabase("tokens");
  await query(`
    CREATE TABLE oauth2_tokens (id uuid, created_at timestamptz, credential_id uuid, service_id uuid, access_token text,
      expires_in integer, authenticated_userid text, scope text, ttl timestamptz);
    INSERT INTO oauth2_tokens (created_at, credential_id, access_token, expires_in, scope, ttl) VALUES
      ('2024-01-31T11:00:00Z', '${APP}', 'good', 7200, 'read', '2024-02-14T00:00:00Z'),
      ('2024-01-31T09:00:00Z', '${APP}', 'run-out', 7200, 'read', null),
      ('2024-01-31T11:00:00Z', '${APP}', 'gone', 0, 'read', '2024-01-31T11:30:00Z'),
      ('2024-01-31T11:00:00Z', '11111111-1111-4111-8111-111111111109', 'of nobody', 0, null, null)`);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

async function query(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

it("reads the tokens of known clients", async () => {
  const tokens = await storedTokens(url, shop);
  expect([...tokens.keys()]).toEqual(["good", "run-out", "gone"]);
  expect(tokens.get("good")).toMatchObject({ credential: APP, client: "app", scope: "read", createdAt: NOW - 3_600_000, expiresIn: 7200 });
  expect([tokens.get("gone")?.goneAt, tokens.get("run-out")?.goneAt]).toEqual([NOW - 1_800_000, null]);
});

it("reads none without a database, without oauth2, or without the table", async () => {
  expect((await storedTokens(null, shop)).size).toBe(0);
  expect((await storedTokens(url, inventory([instance("key-auth", {})]))).size).toBe(0);
  expect((await storedTokens(await server.createDatabase("empty"), shop)).size).toBe(0);
});

it("lets a client in with a token from before the backup, until it has run out or its row has", async () => {
  await using bench = await startBench("2.8.5", shop, { databaseUrl: url, clock: () => NOW });
  const status = async (token: string) => (await bench.ask("/shop", { headers: [["Authorization", `Bearer ${token}`]] })).status;
  expect([await status("good"), await status("run-out"), await status("gone"), await status("made-up")]).toEqual([200, 401, 401, 401]);
});
