import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DatabaseServer } from "../../cluster/postgres/server.ts";
import { startDatabaseServer } from "../../cluster/postgres/server.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";
import { clusterStore } from "./cluster.ts";
import type { CounterKey } from "./store.ts";
import { NIL_UUID } from "./store.ts";

const NOW = Date.UTC(2024, 0, 31, 12);
const key: CounterKey = {
  table: "ratelimiting_metrics",
  identifier: "1.2.3.4",
  period: "hour",
  periodName: "hour",
  start: NOW,
  route: NIL_UUID,
  service: NIL_UUID,
};
const response: CounterKey = { ...key, table: "response_ratelimiting_metrics", periodName: "video_hour" };

/** The two tables as Kong's own migrations leave them, without their indexes, and 3.3's trigger. */
const TABLES = `
CREATE TABLE ratelimiting_metrics (
  identifier text, period text, period_date timestamptz, service_id uuid, route_id uuid, value integer, ttl timestamptz,
  PRIMARY KEY (identifier, period, period_date, service_id, route_id));
CREATE TABLE response_ratelimiting_metrics (
  identifier text, period text, period_date timestamptz, service_id uuid, route_id uuid, value integer,
  PRIMARY KEY (identifier, period, period_date, service_id, route_id));
CREATE FUNCTION delete_expired() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN DELETE FROM ratelimiting_metrics WHERE ttl < CURRENT_TIMESTAMP; RETURN NULL; END';
CREATE TRIGGER expired AFTER INSERT ON ratelimiting_metrics FOR EACH STATEMENT EXECUTE FUNCTION delete_expired();`;

let directory: string;
let server: DatabaseServer;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cutover-policies-"));
  server = await startDatabaseServer({ directory });
  url = await server.createDatabase("counters");
  await query(TABLES);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

it("adds to one row of a window and reads it back", async () => {
  await using store = clusterStore(url);
  await store.increment([key, { ...key, period: "day", periodName: "day" }], 1, NOW);
  await store.increment([key, response], 2, NOW);
  expect(await store.usage(key, NOW)).toBe(3);
  expect(await store.usage(response, NOW)).toBe(2);
  expect(await store.usage({ ...key, identifier: "5.6.7.8" }, NOW)).toBe(0);
});

it("keeps what is expired by the server's clock only", async () => {
  expect(await query("SELECT value FROM ratelimiting_metrics WHERE ttl < CURRENT_TIMESTAMP")).toHaveLength(2);
});

it("does not read a row whose time has passed", async () => {
  await using store = clusterStore(url);
  expect(await store.usage(key, NOW + 3_600_000)).toBe(3);
  expect(await store.usage(key, NOW + 3_600_001)).toBe(0);
});

it("empties both tables", async () => {
  await using store = clusterStore(url);
  await store.reset();
  expect(await query("SELECT 1 FROM ratelimiting_metrics UNION ALL SELECT 1 FROM response_ratelimiting_metrics")).toEqual([]);
});

it("limits a gateway whose row says cluster, in its own database", async () => {
  await using bench = await startBench("2.8.5", inventory([instance("rate-limiting", { minute: 1, limit_by: "ip" })]), {
    databaseUrl: url,
  });
  const statuses = [(await bench.ask("/shop")).status, (await bench.ask("/shop")).status];
  expect(statuses).toEqual([200, 429]);
  expect(await query("SELECT identifier, period, value FROM ratelimiting_metrics")).toEqual([
    { identifier: "127.0.0.1", period: "minute", value: 1 },
  ]);
});

async function query(text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
