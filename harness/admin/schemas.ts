import type { Json, JsonObject } from "../types/json.ts";
import { type AdminApi, documentAt, isObject } from "./pages.ts";

/** What a gateway says an entity's or a plugin's fields are (`/schemas/…`); an empty object where it says nothing. */
export type SchemaOf = (path: string) => Promise<JsonObject>;

/** Asks for each schema once. */
export function schemasOf(api: AdminApi): SchemaOf {
  const asked = new Map<string, Promise<JsonObject>>();
  return (path) => {
    const known = asked.get(path) ?? documentAt(api, `schemas/${path}`, {}).then((document) => document ?? {});
    asked.set(path, known);
    return known;
  };
}

/**
 * A record as the Admin API would show it, whatever row it comes from: what is missing has its default, as Kong fills it in when it reads
 * (kong/db/schema/init.lua, process_auto_fields); what is null is left out, as nothing else is missing then; the old flat names beside what
 * replaced them (shorthand_fields, since 3.6) are left out.
 */
export function filled(schema: JsonObject, value: JsonObject): JsonObject {
  const shorthands = new Set(fieldsOf(schema["shorthand_fields"]).map(([name]) => name));
  const result: Record<string, Json> = {};
  const known = new Map(fieldsOf(schema["fields"]));
  for (const [name, field] of known) {
    const shown = filledValue(field, value[name]);
    if (shown !== null) result[name] = shown;
  }
  for (const [name, other] of Object.entries(value)) {
    if (known.has(name) || shorthands.has(name)) continue;
    const shown = filledValue({}, other);
    if (shown !== null) result[name] = shown;
  }
  return result;
}

/** Null for what is not set. */
function filledValue(field: JsonObject, value: Json | undefined): Json {
  if (value === undefined) {
    if (field["default"] !== undefined) return filledValue(field, field["default"]);
    return field["type"] === "record" && field["required"] === true ? filled(field, {}) : null;
  }
  if (Array.isArray(value)) {
    const elements = isObject(field["elements"]) ? field["elements"] : {};
    return value.map((item: Json) => filledValue(elements, item));
  }
  if (!isObject(value)) return value;
  if (field["type"] !== "map") return filled(field, value);
  const values = isObject(field["values"]) ? field["values"] : {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filledValue(values, item)]));
}

/** Kong writes fields as a list of objects with one key each, so that they keep their order. */
export function fieldsOf(list: Json | undefined): readonly (readonly [name: string, field: JsonObject])[] {
  if (!Array.isArray(list)) return [];
  return list
    .flatMap((item: Json) => (isObject(item) ? Object.entries(item) : []))
    .flatMap(([name, field]) => (isObject(field) ? [[name, field]] : []));
}
