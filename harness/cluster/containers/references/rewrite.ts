import pg from "pg";
import { withDatabase } from "../../../inventory/connect.ts";
import { findKongSchema } from "../../../inventory/kong-schema.ts";
import type { JsonObject } from "../../../types/json.ts";
import type { Rewrite, VaultRow } from "./collect.ts";

/** Writes the rows anew that name an address. */
export async function applyRewrites(databaseUrl: string, rewrites: readonly Rewrite[]): Promise<void> {
  if (rewrites.length === 0) return;
  await withDatabase(databaseUrl, async (client) => {
    const schema = await findKongSchema(client, "the restored database");
    for (const { table, column, id, value } of rewrites) {
      const place = `${pg.escapeIdentifier(schema.name)}.${pg.escapeIdentifier(table)}`;
      const written = typeof value === "string" ? value : JSON.stringify(value);
      await client.query(`UPDATE ${place} SET ${pg.escapeIdentifier(column)} = $1 WHERE id = $2`, [written, id]);
    }
  });
}

export interface KongDatabase {
  /** The PostgreSQL schema that holds Kong's tables. */
  readonly schema: string;
  readonly vaults: readonly VaultRow[];
}

/** What the inventory leaves out and the containers need. */
export async function readKongDatabase(databaseUrl: string): Promise<KongDatabase> {
  return await withDatabase(databaseUrl, async (client) => {
    const { name, tables } = await findKongSchema(client, "the restored database");
    if (!tables.includes("vaults")) return { schema: name, vaults: [] };
    const { rows } = await client.query<{ id: string; name: string; config: JsonObject | null }>(
      `SELECT id, name, config FROM ${pg.escapeIdentifier(name)}.vaults`,
    );
    return { schema: name, vaults: rows.map((row) => ({ ...row, config: row.config ?? {} })) };
  });
}
