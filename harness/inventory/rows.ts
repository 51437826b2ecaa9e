import type { Json, JsonObject } from "../types/json.ts";

/** A row as `pg` gives it: bigint as string, timestamptz as Date, text[] as array, jsonb parsed; a column may be missing. */
export type Row = Readonly<Record<string, unknown>>;

/** The text of a column (uuid, text), or null when it is NULL or missing. */
export function text(row: Row, column: string): string | null {
  const value = row[column];
  return value === null || value === undefined ? null : String(value);
}

/** The number of a column, also of a bigint, which `pg` gives as a string. */
export function integer(row: Row, column: string, otherwise: number): number;
export function integer(row: Row, column: string, otherwise: null): number | null;
export function integer(row: Row, column: string, otherwise: number | null): number | null {
  const value = row[column];
  return value === null || value === undefined ? otherwise : Number(value);
}

export function flag(row: Row, column: string, otherwise: boolean): boolean {
  const value = row[column];
  return typeof value === "boolean" ? value : otherwise;
}

/** The texts of an array column; NULL and the empty array both mean "not used" to Kong. */
export function texts(row: Row, column: string): readonly string[] {
  const value = row[column];
  return Array.isArray(value) ? value.filter((item) => item !== null).map(String) : [];
}

/** A timestamp as epoch milliseconds. */
export function instant(row: Row, column: string): number | null {
  const value = row[column];
  return value instanceof Date ? value.getTime() : null;
}

/** A jsonb object; Lua cannot tell an empty object from an empty array, so `[]` is read as `{}`. */
export function jsonObject(row: Row, column: string): JsonObject {
  const value = row[column];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** Route headers: name → values. A single text and an array are both understood. */
export function textLists(row: Row, column: string): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(jsonObject(row, column)).map(([name, value]) => [name, (Array.isArray(value) ? value : [value]).map(String)]),
  );
}

/** The columns that are set and that `read` does not name, as JSON; undefined when there is none. */
export function unread(row: Row, read: ReadonlySet<string>): JsonObject | undefined {
  const rest = Object.entries(row).filter(([column, value]) => !read.has(column) && value !== null && value !== undefined);
  if (rest.length === 0) return undefined;
  return Object.fromEntries(rest.map(([column, value]) => [column, value instanceof Date ? value.toISOString() : (value as Json)]));
}
