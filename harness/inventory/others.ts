import pg from "pg";
import type { OtherEntity } from "../types/inventory.ts";
import type { KongSchema } from "./kong-schema.ts";
import { type Row, text } from "./rows.ts";
import { isEntityTable, isRuntimeTable } from "./tables.ts";

/** Columns that name a row without giving anything away, best first (`key` and `value` hold secrets in some tables). */
const naming = ["name", "prefix", "username"];

/**
 * The rows that nobody here interprets: certificates, SNIs, vaults, Enterprise's and custom plugins' tables. Only their names are read,
 * by columns that exist.
 */
export async function readOthers(client: pg.Client, schema: KongSchema): Promise<readonly OtherEntity[]> {
  const others: OtherEntity[] = [];
  for (const table of schema.tables.filter((name) => !isEntityTable(name) && !isRuntimeTable(name))) {
    const columns = await columnsOf(client, schema.name, table);
    const wanted = ["id", ...naming].filter((column) => columns.includes(column));
    const list = wanted.map((column) => pg.escapeIdentifier(column)).join(", ") || "NULL AS nothing";
    const order = columns.includes("id") ? " ORDER BY id" : "";
    const { rows } = await client.query<Row>(
      `SELECT ${list} FROM ${pg.escapeIdentifier(schema.name)}.${pg.escapeIdentifier(table)}${order}`,
    );
    rows.forEach((row, index) => {
      const name = naming.map((column) => text(row, column)).find((value) => value !== null) ?? null;
      others.push({ table, id: text(row, "id") ?? `row ${index + 1}`, name });
    });
  }
  return others;
}

async function columnsOf(client: pg.Client, schema: string, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2",
    [schema, table],
  );
  return rows.map(({ name }) => name);
}
