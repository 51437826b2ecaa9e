import pg from "pg";
import type { Inventory } from "../types/inventory.ts";
import { withDatabase } from "./connect.ts";
import { credential, credentialTables } from "./credentials.ts";
import { consumer, route, service, target, upstream } from "./entities.ts";
import { findKongSchema, type KongSchema } from "./kong-schema.ts";
import { readOthers } from "./others.ts";
import { aclGroup, plugin } from "./plugins.ts";
import { type Row, text } from "./rows.ts";
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
  const table = (name: EntityTable) => rowsOf(client, schema, name);
  const services = (await table("services")).map(service);
  const routes = (await table("routes")).map(route);
  const consumers = (await table("consumers")).map(consumer);
  const names = new Map<string, string | null>([
    ...[...services, ...routes].map(({ id, name }) => [id, name] as const),
    ...consumers.map(({ id, username, custom_id }) => [id, username ?? custom_id] as const),
  ]);
  const credentials = [];
  for (const { kind, table: name } of credentialTables) credentials.push(...(await table(name)).map((row) => credential(kind, row)));
  return {
    schema: schema.line,
    workspaces: (await table("workspaces")).map((row) => ({ id: text(row, "id") ?? "", name: text(row, "name") ?? "" })),
    services,
    routes,
    consumers,
    upstreams: (await table("upstreams")).map(upstream),
    targets: (await table("targets")).map(target),
    plugins: (await table("plugins")).map((row) => plugin(row, (id) => names.get(id) ?? id)),
    credentials,
    acls: (await table("acls")).map(aclGroup),
    others: await readOthers(client, schema),
  };
}

async function rowsOf(client: pg.Client, schema: KongSchema, table: EntityTable): Promise<readonly Row[]> {
  if (!schema.tables.includes(table)) return [];
  const name = `${pg.escapeIdentifier(schema.name)}.${pg.escapeIdentifier(table)}`;
  const { rows } = await client.query<Row>(`SELECT * FROM ${name} ORDER BY created_at, id`);
  return rows;
}
