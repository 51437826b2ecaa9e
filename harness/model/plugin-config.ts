import type { Json, JsonObject } from "../types/json.ts";

/*
 * Readers of stored plugin config. Rows hold what was written at the time; what is missing or null takes the default of
 * the version that reads (kong/db/schema/init.lua, process_auto_fields), so every reader names its default.
 */

export function textOr<T extends string | null>(config: JsonObject, name: string, fallback: T): string | T {
  const value = config[name];
  return typeof value === "string" ? value : fallback;
}

export function numberOr<T extends number | null>(config: JsonObject, name: string, fallback: T): number | T {
  const value = config[name];
  return typeof value === "number" ? value : fallback;
}

export function flagOr(config: JsonObject, name: string, fallback: boolean): boolean {
  const value = config[name];
  return typeof value === "boolean" ? value : fallback;
}

export function textsOr(config: JsonObject, name: string, fallback: readonly string[]): readonly string[] {
  const value = config[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : fallback;
}

export function objectOr(config: JsonObject, name: string): JsonObject {
  const value = config[name];
  return isObject(value) ? value : {};
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
