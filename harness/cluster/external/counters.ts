import pg from "pg";
import { withDatabase } from "../../inventory/connect.ts";
import { findKongSchema } from "../../inventory/kong-schema.ts";
import type { Inventory, PluginInstance } from "../../types/inventory.ts";
import type { SideName } from "./sides.ts";

/** Plugins of which it is known where they count. */
const KNOWN_LIMITERS = new Set(["rate-limiting", "response-ratelimiting"]);
const LIMITER = /rate-?limit|quota|throttl/;
/** Where policy `cluster` counts (kong/plugins/*\/policies/cluster.lua, all versions). */
const TABLES = ["ratelimiting_metrics", "response_ratelimiting_metrics"];
/** A live gateway writes to these tables in moments; whoever holds them longer is not waited for. */
const LOCK_MILLISECONDS = 5_000;

export interface Counters {
  /** Why the counters of some instances stay as they are, one sentence; null when all can be emptied. */
  readonly stay: string | null;
  /** Empties what policy `cluster` has counted. Rejects while something else counts too, or when the database refuses. */
  reset(): Promise<void>;
}

/** What of a cluster's counters can be emptied from outside: rows in its database and nothing else. */
export function countersOf(name: SideName, { plugins }: Inventory, database: string | null): Counters {
  const limiters = plugins.filter((one) => one.enabled && (KNOWN_LIMITERS.has(one.name) || LIMITER.test(one.name)));
  const stay = whatStays(name, limiters, database);
  return {
    stay,
    reset: async () => {
      if (stay !== null) throw new Error(stay);
      if (database !== null && limiters.length > 0) await emptyTables(database);
    },
  };
}

const LABELS_SHOWN = 2;

function whatStays(name: SideName, limiters: readonly PluginInstance[], database: string | null): string | null {
  const outside = limiters.flatMap((one) => {
    const place = placeOf(one, database);
    return place === null ? [] : [`${one.label} counts ${place}`];
  });
  if (outside.length === 0) return null;
  const more = outside.length > LABELS_SHOWN ? ` (and ${outside.length - LABELS_SHOWN} more)` : "";
  return `${name} already stands, and ${outside.slice(0, LABELS_SHOWN).join(", ")}${more}`;
}

/** Where an instance counts that cannot be emptied, or null. */
function placeOf({ name, config }: PluginInstance, database: string | null): string | null {
  const policy = KNOWN_LIMITERS.has(name) ? config["policy"] : undefined;
  if (policy === "cluster") return database === null ? "in a database that no URL is configured for" : null;
  if (policy === "local") return "in the memory of its nodes";
  return policy === "redis" ? "in a Redis that is not ours" : "in a place that is not known";
}

async function emptyTables(database: string): Promise<void> {
  await withDatabase(database, async (client) => {
    const { name, tables } = await findKongSchema(client, `the database "${client.database}"`);
    const present = TABLES.filter((table) => tables.includes(table));
    if (present.length === 0) return;
    await client.query(`SET lock_timeout = ${LOCK_MILLISECONDS}`);
    await client.query(`TRUNCATE ${present.map((table) => `${pg.escapeIdentifier(name)}.${pg.escapeIdentifier(table)}`).join(", ")}`);
  });
}
