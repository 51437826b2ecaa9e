/** Tables that become typed entities. */
const entityTables = [
  "workspaces",
  "services",
  "routes",
  "consumers",
  "upstreams",
  "targets",
  "plugins",
  "keyauth_credentials",
  "basicauth_credentials",
  "hmacauth_credentials",
  "jwt_secrets",
  "oauth2_credentials",
  "acls",
] as const;
export type EntityTable = (typeof entityTables)[number];

/**
 * Tables that Kong itself writes while it runs: bookkeeping, counters, sessions, tokens, caches. They configure nothing, so they are in
 * no inventory. Anything that is neither here nor an entity table is somebody's configuration and is kept by name.
 */
const runtimeTables: ReadonlySet<string> = new Set([
  "schema_meta",
  "parameters",
  "tags",
  "ttls",
  "locks",
  "cluster_events",
  "clustering_data_planes",
  "clustering_rpc_requests",
  "clustering_sync_version",
  "clustering_sync_delta",
  "sessions",
  "acme_storage",
  "oauth2_tokens",
  "oauth2_authorization_codes",
  "ratelimiting_metrics",
  "response_ratelimiting_metrics",
  // Enterprise: counters, usage figures, audit trail, sign-in attempts.
  "rl_counters",
  "license_data",
  "license_llm_data",
  "workspace_entity_counters",
  "login_attempts",
  "audit_objects",
  "audit_requests",
]);

export function isRuntimeTable(table: string): boolean {
  return runtimeTables.has(table) || table.startsWith("vitals_");
}

export function isEntityTable(table: string): table is EntityTable {
  return (entityTables as readonly string[]).includes(table);
}
