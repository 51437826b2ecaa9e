import pg from "pg";
import { HarnessError } from "../errors.ts";
import type { VersionLine } from "../types/version.ts";

/** The PostgreSQL schema that holds Kong's tables (kong.conf `pg_schema`, "public" by default) and the tables in it. */
export interface KongSchema {
  readonly name: string;
  readonly line: VersionLine;
  readonly tables: readonly string[];
}

/** Without these four nothing can be routed, whatever else the database holds. */
const essential = ["schema_meta", "services", "routes", "plugins"];

/**
 * Finds Kong's tables and the version line their schema stands at. `subject` is what a message calls the thing that was looked at.
 * @throws HarnessError `backup-not-kong` when there are none, or none that a Kong from 2.0 on could have made
 */
export async function findKongSchema(client: pg.Client, subject: string): Promise<KongSchema> {
  const { rows } = await client.query<{ schema: string; tables: string[] }>(
    `SELECT n.nspname AS schema, array_agg(c.relname::text ORDER BY c.relname) AS tables
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      GROUP BY n.nspname ORDER BY n.nspname <> 'public', n.nspname`,
  );
  const found = rows.find(({ tables }) => essential.every((table) => tables.includes(table)));
  if (found === undefined) throw notKong(subject, `it has ${describeTables(rows.flatMap(({ tables }) => tables))}`);
  return { name: found.schema, tables: found.tables, line: await schemaLine(client, found.schema, subject) };
}

function describeTables(tables: readonly string[]): string {
  const missing = essential.filter((table) => !tables.includes(table));
  return tables.length === 0 ? "no tables" : `${tables.length} tables, but no ${missing.join(", ") || "schema with all of Kong's"}`;
}

/**
 * The line is read from the migrations that were run or begun: core's 016 to 020 came with 3.0 to 3.4, 021 and later with 3.5 to 3.9.
 * `last_executed` would mislead: `finish` records its teardowns last, so an upgraded 3.9 says "016_280_to_300" there.
 */
async function schemaLine(client: pg.Client, schema: string, subject: string): Promise<VersionLine> {
  const { rows } = await client.query<{ executed: string[] | null; pending: string[] | null }>(
    `SELECT executed, pending FROM ${pg.escapeIdentifier(schema)}.schema_meta WHERE subsystem = 'core'`,
  );
  const numbers = [...(rows[0]?.executed ?? []), ...(rows[0]?.pending ?? [])].map((name) => Number.parseInt(name, 10));
  // 008_150_to_200 made the workspaces that every later release reads.
  if (!numbers.includes(8)) {
    const state = numbers.length === 0 ? "schema_meta says nothing about core" : "its schema is that of a Kong before 2.0";
    throw notKong(subject, `it has Kong's tables, but ${state}`);
  }
  const newest = Math.max(...numbers);
  return newest >= 21 ? "3.9" : newest >= 16 ? "3.4" : "2.8";
}

function notKong(subject: string, found: string): HarnessError {
  return new HarnessError(
    "backup-not-kong",
    `${subject} is not of a Kong gateway from 2.x on: ${found}`,
    "Back up the database that kong.conf names in pg_database, schema and data, all tables.",
  );
}
