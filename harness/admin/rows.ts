import type { Row } from "../inventory/rows.ts";
import type { Json, JsonObject } from "../types/json.ts";
import { isObject } from "./pages.ts";

/** A moment as the Admin API writes it: seconds, with milliseconds behind the point for targets and upstreams. */
const MOMENTS = new Set(["created_at", "updated_at"]);

/**
 * An entity of the Admin API as the database would give its row: `{service: {id}}` is the column service_id, times are moments, and `ttl`
 * is when it runs out, of which the API tells the seconds that are left (kong/db/strategies/postgres, ttl).
 * @param workspace the API does not show it; null for what belongs to none
 */
export function rowOf(entity: JsonObject, workspace: string | null, now: Date): Row {
  const row: Record<string, unknown> = { ws_id: workspace };
  for (const [field, value] of Object.entries(entity)) {
    const reference = referenceOf(value);
    if (reference !== null) row[`${field}_id`] = reference;
    else if (MOMENTS.has(field)) row[field] = typeof value === "number" ? new Date(Math.round(value * 1000)) : null;
    else if (field === "ttl") row[field] = typeof value === "number" ? new Date(now.getTime() + value * 1000) : null;
    else row[field] = value;
  }
  return row;
}

/** Another entity that is referred to is shown as an object with nothing but its id. */
function referenceOf(value: Json): string | null {
  if (!isObject(value)) return null;
  const [[key, id] = ["", null], ...more] = Object.entries(value);
  return key === "id" && typeof id === "string" && more.length === 0 ? id : null;
}
