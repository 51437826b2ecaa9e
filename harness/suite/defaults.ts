import type { JsonObject } from "../types/json.ts";
import type { VersionLine } from "../types/version.ts";

/**
 * Defaults that a version line fills in for a config field that the stored row leaves out, as far as suites and the
 * surroundings of a probe ask for them. Sources: kong/plugins/<name>/schema.lua at tags 2.8.5, 3.4.2 and 3.9.1.
 * A plugin that is not listed has no defaults here: its stored config is taken as it is.
 */
const defaults: Readonly<Record<string, (line: VersionLine) => JsonObject>> = {
  "key-auth": () => ({
    key_names: ["apikey"],
    key_in_header: true,
    key_in_query: true,
    key_in_body: false,
    hide_credentials: false,
    run_on_preflight: true,
    anonymous: null,
    realm: null,
  }),
  "rate-limiting": (line) => ({
    limit_by: "consumer",
    // With a database 2.8 counts in it by default; from 3.0 on the default is node-local.
    policy: line === "2.8" ? "cluster" : "local",
    fault_tolerant: true,
    hide_client_headers: false,
    header_name: null,
    path: null,
    error_code: 429,
    error_message: "API rate limit exceeded",
    sync_rate: -1,
  }),
  acl: () => ({ allow: null, deny: null, hide_groups_header: false }),
  "request-termination": () => ({ status_code: 503, message: null, body: null, content_type: null, echo: false, trigger: null }),
};

/**
 * The config a gateway of that line works with: stored fields over the line's defaults. A stored null in a field
 * with a default means "default" (kong/db/schema/init.lua, process_auto_fields).
 */
export function withDefaults(plugin: string, stored: JsonObject, line: VersionLine): JsonObject {
  const filled: Record<string, JsonObject[string]> = { ...defaults[plugin]?.(line) };
  for (const [field, value] of Object.entries(stored)) {
    if (value !== null || !(field in filled)) filled[field] = value;
  }
  return filled;
}

/** The texts of a list in a config; empty when it is not set. */
export function textsOf(config: JsonObject, field: string): readonly string[] {
  const value = config[field];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
