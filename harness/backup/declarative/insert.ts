import pg from "pg";
import type { Json, JsonObject } from "../../types/json.ts";

/** Table → column → type, as the database has them; grows with what a file holds beyond them. */
export type Columns = Map<string, Map<string, string>>;

export async function columnsOf(client: pg.Client): Promise<Columns> {
  const { rows } = await client.query<{ table: string; name: string; type: string }>(
    "SELECT table_name AS table, column_name AS name, udt_name AS type FROM information_schema.columns WHERE table_schema = 'public'",
  );
  const columns: Columns = new Map();
  for (const { table, name, type } of rows) columns.set(table, (columns.get(table) ?? new Map<string, string>()).set(name, type));
  return columns;
}

/**
 * Inserts one row. A table or column that Kong's open-source schema does not have is added, so that nothing a file holds is dropped.
 * `writtenAt` is when the file was written, epoch milliseconds: a `ttl` counts its seconds from then.
 */
export async function insertRow(client: pg.Client, columns: Columns, table: string, fields: JsonObject, writtenAt: number): Promise<void> {
  const known = columns.get(table) ?? (await addTable(client, columns, table));
  const names = Object.keys(fields);
  for (const name of names.filter((field) => !known.has(field))) {
    await client.query(`ALTER TABLE ${pg.escapeIdentifier(table)} ADD COLUMN ${pg.escapeIdentifier(name)} jsonb`);
    known.set(name, "jsonb");
  }
  const list = names.map((name) => pg.escapeIdentifier(name)).join(", ");
  const values = names.map((name) => stored(fields[name] ?? null, name, known.get(name) ?? "text", writtenAt));
  const places = names.map((_, index) => `$${index + 1}`).join(", ");
  await client.query(`INSERT INTO ${pg.escapeIdentifier(table)} (${list}) VALUES (${places})`, values);
}

async function addTable(client: pg.Client, columns: Columns, table: string): Promise<Map<string, string>> {
  await client.query(`CREATE TABLE ${pg.escapeIdentifier(table)} (id uuid PRIMARY KEY, name text, tags text[], ws_id uuid)`);
  const known = new Map([
    ["id", "uuid"],
    ["name", "text"],
    ["tags", "text[]"],
    ["ws_id", "uuid"],
  ]);
  columns.set(table, known);
  return known;
}

/** The value as `pg` wants it for a column of that type; times in declarative files are epoch seconds. */
function stored(value: Json, name: string, type: string, writtenAt: number): unknown {
  if (value === null) return null;
  if (type === "jsonb" || type === "json") return JSON.stringify(value);
  if (type === "_jsonb") return [value].flat().map((item) => JSON.stringify(item));
  if (type === "timestamptz" && typeof value === "number") {
    return new Date(name === "ttl" ? writtenAt + value * 1000 : Math.round(value * 1000));
  }
  if (type.startsWith("_") || type.endsWith("[]")) return [value].flat();
  return typeof value === "object" ? JSON.stringify(value) : value;
}
