import pg from "pg";
import { withDatabase } from "../../inventory/connect.ts";
import type { Period } from "../../types/case.ts";
import type { Inventory } from "../../types/inventory.ts";

/** Where the server block for emptying counters lies in a gateway's container. */
export const RESET_INCLUDE = "/kong-cutover/reset.conf";
/** Inside the container only; far from what an operator listens on. */
const RESET_PORT = 28_199;
const EMPTIED = "emptied";
/** The dictionary that local counters are in (kong/templates/nginx_kong.lua), all versions. */
const COUNTERS = "kong_rate_limiting_counters";
/** Plugins whose local counters are known to be in that dictionary and nowhere else. */
const KNOWN_LIMITERS = new Set(["rate-limiting", "response-ratelimiting"]);
const LIMITER = /rate-?limit|quota|throttl/;
const RESET_SECONDS = 5;

/**
 * A server of its own inside the gateway that empties the dictionaries of local counters and of proxy-cache: the same as a restart
 * as far as they go, in milliseconds instead of seconds. It takes no part in proxying. Asked for periods, it empties their counters
 * alone: the name of a counter ends with its period in both limiting plugins (policies/init.lua, get_local_key, all versions).
 */
export function resetInclude(inventory: Inventory): string {
  const caches = inventory.plugins.filter(({ name }) => name === "proxy-cache").map(({ config }) => dictionaryOf(config["memory"]));
  const names = [...new Set([COUNTERS, ...caches])].map((name) => `"${name}"`).join(", ");
  return `server {
  listen ${RESET_PORT};
  access_log off;
  location / {
    content_by_lua_block {
      local periods = ngx.var.arg_periods
      if periods then
        local counters = ngx.shared["${COUNTERS}"]
        for _, key in ipairs(counters:get_keys(0)) do
          local period = key:match("%a+$")
          if period and (","..periods..","):find(","..period..",", 1, true) then counters:delete(key) end
        end
        return ngx.say("${EMPTIED}")
      end
      for _, name in ipairs({ ${names} }) do
        local dictionary = ngx.shared[name]
        if dictionary then
          dictionary:flush_all()
          dictionary:flush_expired()
        end
      end
      ngx.say("${EMPTIED}")
    }
  }
}
`;
}

function dictionaryOf(memory: unknown): string {
  const name = typeof memory === "object" && memory !== null && "dictionary_name" in memory ? String(memory.dictionary_name) : "";
  // The plugin's default; a name that is not one would be code inside the block.
  return /^\w+$/.test(name) ? name : "kong_db_cache";
}

/** Whether counters may be kept where only a restart empties them: in a plugin that is not known. */
export function needsRestart(inventory: Inventory): boolean {
  return inventory.plugins.some(({ name, enabled }) => enabled && LIMITER.test(name) && !KNOWN_LIMITERS.has(name));
}

/** Empties the local counters, or those of some periods; false when the gateway has no such server (its operator includes something else, or it is no nginx). */
export async function emptyLocal(ip: string, periods: readonly Period[] | null): Promise<boolean> {
  const query = periods === null ? "" : `?periods=${periods.join(",")}`;
  try {
    const response = await fetch(`http://${ip}:${RESET_PORT}/${query}`, { signal: AbortSignal.timeout(RESET_SECONDS * 1000) });
    return response.status === 200 && (await response.text()).trim() === EMPTIED;
  } catch {
    return false;
  }
}

/** Empties the tables that policy `cluster` counts in, where they are, or takes some periods out of them. */
export async function emptyTables(databaseUrl: string, schema: string, periods: readonly Period[] | null): Promise<void> {
  await withDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename IN ('ratelimiting_metrics', 'response_ratelimiting_metrics')",
      [schema],
    );
    const tables = rows.map(({ name }) => ({ name, sql: `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}` }));
    if (periods !== null) {
      // The other plugin's periods are "<limit>_<period>" (response-ratelimiting/policies/init.lua, cluster).
      for (const { sql } of tables) await client.query(`DELETE FROM ${sql} WHERE substring(period from '[a-z]+$') = ANY ($1)`, [periods]);
    } else if (tables.length > 0) await client.query(`TRUNCATE ${tables.map(({ sql }) => sql).join(", ")}`);
  });
}
