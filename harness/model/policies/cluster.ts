import pg from "pg";
import type { CounterKey, CounterStore } from "./store.ts";
import { windowSeconds } from "./windows.ts";

/** One connection: counting is sequential in one worker, and an in-process database may serve only one client. */
const MAX_CONNECTIONS = 1;

/**
 * Since 3.3 a trigger deletes rows on every insert that are expired by the server's clock. This gateway lives by another
 * clock, often one in the past, whose counters would be gone as soon as they were written.
 */
const WITHOUT_TRIGGERS = "-c session_replication_role=replica";

/**
 * Policy `cluster`: rows of the gateway's own database, one for each identifier, period, window, service and route
 * (kong/plugins/rate-limiting/policies/cluster.lua). Expired rows are not read but still incremented.
 */
export function clusterStore(databaseUrl: string): CounterStore & AsyncDisposable {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: MAX_CONNECTIONS, options: WITHOUT_TRIGGERS });
  // A pool without a listener turns a lost idle connection into a crash of the process.
  pool.on("error", () => {});
  return {
    async usage(key, now) {
      const unexpired = key.table === "ratelimiting_metrics" ? "AND (ttl IS NULL OR ttl >= to_timestamp($6))" : "";
      const { rows } = await pool.query<{ value: number }>(
        `SELECT value FROM ${key.table} WHERE identifier = $1 AND period = $2 AND period_date = to_timestamp($3)
         AND service_id = $4 AND route_id = $5 ${unexpired}`,
        [...columns(key), ...(unexpired === "" ? [] : [now / 1000])],
      );
      return rows[0]?.value ?? 0;
    },
    async increment(keys, by, now) {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        for (const key of keys) await client.query(...upsert(key, by, now));
        await client.query("COMMIT");
        client.release();
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
    async reset() {
      await pool.query("DELETE FROM ratelimiting_metrics");
      await pool.query("DELETE FROM response_ratelimiting_metrics");
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
    },
  };
}

function columns(key: CounterKey): (string | number)[] {
  return [key.identifier, key.periodName, key.start / 1000, key.service, key.route];
}

function upsert(key: CounterKey, by: number, now: number): [string, (string | number)[]] {
  const withTtl = key.table === "ratelimiting_metrics";
  return [
    `INSERT INTO ${key.table} AS metrics (identifier, period, period_date, service_id, route_id, value${withTtl ? ", ttl" : ""})
     VALUES ($1, $2, to_timestamp($3), $4, $5, $6${withTtl ? ", to_timestamp($7)" : ""})
     ON CONFLICT (identifier, period, period_date, service_id, route_id) DO UPDATE SET value = metrics.value + EXCLUDED.value`,
    [...columns(key), by, ...(withTtl ? [now / 1000 + windowSeconds[key.period]] : [])],
  ];
}
