import type { Inventory } from "../types/inventory.ts";
import { compareVersions } from "../types/version.ts";
import type { Secret } from "./secret.ts";

/**
 * The id that the plugin gets, the same everywhere, so that adding it twice adds one and removing it needs no looking for:
 * a UUID of version 8, whose bits are anybody's to choose (RFC 9562, 5.8).
 */
const PLUGIN_ID = "6b6f6e67-2d63-8574-8f76-65722d726563";

/** Entries in one payload: some 400 KiB, which costs one write to the disk. */
const BATCH_ENTRIES = 200;
/** How long Kong 3.x keeps trying to send a batch, seconds: a restart of the recorder costs nothing of the recording. */
const RETRY_SECONDS = 600;
/** How often 2.8 tries, at 4, 9, 16, … and then 60 s apart (kong/tools/batch_queue.lua): some ten minutes. */
const RETRIES = 15;
/** Room for some minutes of a busy worker's log while nothing can be sent; Kong drops the oldest past it. */
const QUEUE_ENTRIES = 100_000;

export interface Endpoint {
  /** Where X reaches the recorder: "http://10.0.0.7:9000/". */
  readonly url: string;
  /** Header that the secret goes in, and the variable that holds it. */
  readonly secret: { readonly header: Secret["header"]; readonly variable: string } | null;
}

/** Stands for the secret until it is known how it is written there. */
const HOLDER = "secret-goes-here";

/**
 * `config` of the http-log plugin to add to X.
 * - Until 3.2 `retry_count`, `queue_size` and `flush_timeout` rule the queue (kong/plugins/http-log/schema.lua 2.8.5); from 3.3 on `queue`, and
 *   `retry_count` is without effect (the same, 3.3.0).
 * - Header values are lists in 2.x and one string each from 3.0 on (the same, 2.8.5 and 3.9.1; the migration to 3.0 joins the lists).
 */
function configOf(version: string, { url, secret }: Endpoint, value: string): object {
  const headers = secret && { [secret.header]: compareVersions(version, "3.0.0") < 0 ? [value] : value };
  const queue =
    compareVersions(version, "3.3.0") < 0
      ? { retry_count: RETRIES, queue_size: BATCH_ENTRIES, flush_timeout: 1 }
      : { queue: { max_batch_size: BATCH_ENTRIES, max_coalescing_delay: 1, max_entries: QUEUE_ENTRIES, max_retry_time: RETRY_SECONDS } };
  return { http_endpoint: url, ...(headers && { headers }), ...queue };
}

/** What to do at X so that the recorder gets its traffic, for a person to copy. The secret stands there by the name of its variable. */
export function instructions(version: string, endpoint: Endpoint): string {
  const { secret } = endpoint;
  const plugin = { name: "http-log", tags: ["kong-cutover"], config: configOf(version, endpoint, HOLDER) };
  const variable = secret?.variable ?? "";
  // The shell puts the variable's value in between two quoted stretches; decK reads the environment, names that begin with DECK_ alone.
  const json = JSON.stringify(plugin).replaceAll("'", "'\\''").replace(HOLDER, `'"$${variable}"'`);
  const yaml = yamlOf(plugin, "    ").replace(`"${HOLDER}"`, `'\${{ env "DECK_${variable}" }}'`);
  return `Add one http-log plugin to X, global. By the Admin API:

  curl -sS -X PUT http://localhost:8001/plugins/${PLUGIN_ID} -H 'Content-Type: application/json' \\
    -d '${json}'

Or by decK, which leaves everything without the tag alone (deck gateway sync):

  _format_version: "${compareVersions(version, "3.0.0") < 0 ? "1.1" : "3.0"}"
  _info:
    select_tags: [kong-cutover]
  plugins:
  - id: ${PLUGIN_ID}
${yaml}

To take it away again:

  curl -sS -X DELETE http://localhost:8001/plugins/${PLUGIN_ID}

Bodies are not recorded: http-log does not send them. The plugin is a write to X: take it away before the backup for Y is taken.
`;
}

/** Enough YAML for a plugin: every scalar is written as JSON, which YAML holds (YAML 1.2, 1.3). */
function yamlOf(value: object, indent: string): string {
  return Object.entries(value)
    .map(([key, item]: [string, unknown]) =>
      typeof item === "object" && item !== null && !Array.isArray(item)
        ? `${indent}${key}:\n${yamlOf(item, `${indent}  `)}`
        : `${indent}${key}: ${JSON.stringify(item)}`,
    )
    .join("\n");
}

/**
 * Where a global http-log does not get to see the traffic: a gateway runs of one plugin only the instance that is nearest to the request
 * (service, route, consumer before global), and takes no second global one.
 */
export function unseenBecauseOf({ plugins }: Inventory): readonly string[] {
  return plugins
    .filter(({ name, enabled }) => name === "http-log" && enabled)
    .map(({ scope, label }) =>
      scope === "global"
        ? "X has a global http-log plugin already, and takes no second: record through one for each service instead"
        : `${label} takes the place of a global one: what it logs does not come here`,
    );
}
