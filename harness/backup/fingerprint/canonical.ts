import type { Json } from "../../types/json.ts";

/**
 * One text for one meaning: object keys in order, ids of known entities replaced by what they are called. An empty list and an empty
 * object are the same, because Lua cannot tell them apart and stores either. JSON null stays: to Kong "unset" is not "default".
 */
export function canonical(value: Json, nameOf: (id: string) => string | null): string {
  if (typeof value === "string") return JSON.stringify(nameOf(value) ?? value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? "{}" : `[${value.map((item: Json) => canonical(item, nameOf)).join()}]`;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const sortedEntries = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sortedEntries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, nameOf)}`).join()}}`;
}

export function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort();
}
