import pg from "pg";
import type { Inventory } from "../types/inventory.ts";
import { assemble } from "./assemble.ts";
import { withDatabase } from "./connect.ts";
import { findKongSchema, type KongSchema } from "./kong-schema.ts";
import { readOthers } from "./others.ts";
import type { Row } from "./rows.ts";
import type { EntityTable } from "./tables.ts";

/**
 * Reads what a Kong database configures, of any release from 2.x to 3.x; columns that a release lacks are read as not set.
 * Everything is seen as of one moment, so a live database may be read too; nothing is written.
 * @throws HarnessError `backup-not-kong` or `database-failed`
 */
export async function readInventory(databaseUrl: string): Promise<Inventory> {
  return await withDatabase(databaseUrl, async (client) => {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const schema = await findKongSchema(client, `the database "${client.database}"`);
    return await readEntities(client, schema);
  });
}

async function readEntities(client: pg.Client, schema: KongSchema): Promise<Inventory> {
  return await assemble(
    schema.line,
    (table) => rowsOf(client, schema, table),
    () => readOthers(client, schema),
  );
}

async function rowsOf(client: pg.Client, schema: KongSchema, table: EntityTable): Promise<readonly Row[]> {
  if (!schema.tables.includes(table)) return [];
  const name = `${pg.escapeIdentifier(schema.name)}.${pg.escapeIdentifier(table)}`;
  const { rows } = await client.query<Row>(`SELECT * FROM ${name} ORDER BY created_at, id`);
  return rows;
}
