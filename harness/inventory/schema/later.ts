/**
 * What the migrations of 3.0 to 3.4 add to and take from those tables (core 016 to 020, oauth2 006/007). Times that are added hold the moment of
 * the migration, which is why `updated_at` tells nothing about an upgraded row. Written so that it can be repeated.
 */
const updatedAt = (precision: 0 | 3) => `updated_at timestamptz DEFAULT (CURRENT_TIMESTAMP(${precision}) AT TIME ZONE 'UTC')`;
const stamps = "created_at timestamptz, updated_at timestamptz";

const touched = ["ca_certificates", "certificates", "consumers", "plugins", "snis", "upstreams", "workspaces", "clustering_data_planes"];

export const tablesOf34 = `
${touched.map((table) => `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${updatedAt(0)};`).join("\n")}
ALTER TABLE targets ADD COLUMN IF NOT EXISTS ${updatedAt(3)}, ADD COLUMN IF NOT EXISTS cache_key text UNIQUE;
ALTER TABLE upstreams ADD COLUMN IF NOT EXISTS hash_on_query_arg text, ADD COLUMN IF NOT EXISTS hash_fallback_query_arg text,
  ADD COLUMN IF NOT EXISTS hash_on_uri_capture text, ADD COLUMN IF NOT EXISTS hash_fallback_uri_capture text,
  ADD COLUMN IF NOT EXISTS use_srv_name boolean DEFAULT false;
ALTER TABLE routes ADD COLUMN IF NOT EXISTS expression text, ADD COLUMN IF NOT EXISTS priority bigint;
ALTER TABLE plugins ADD COLUMN IF NOT EXISTS instance_name text;
ALTER TABLE oauth2_authorization_codes ADD COLUMN IF NOT EXISTS plugin_id uuid;
CREATE TABLE IF NOT EXISTS key_sets (id uuid PRIMARY KEY, name text, tags text[], ws_id uuid, ${stamps});
CREATE TABLE IF NOT EXISTS keys (id uuid PRIMARY KEY, set_id uuid, name text UNIQUE, cache_key text UNIQUE, ws_id uuid, kid text, jwk text,
  pem jsonb, tags text[], ${stamps});
CREATE TABLE IF NOT EXISTS filter_chains (id uuid PRIMARY KEY, name text UNIQUE, enabled boolean DEFAULT true, route_id uuid, service_id uuid,
  ws_id uuid, cache_key text UNIQUE, filters jsonb[], tags text[], ${stamps});
DROP TABLE IF EXISTS ttls;
`;

/** What the migrations of 3.5 to 3.9 add: tables of hybrid mode only (core 021 to 024). */
export const tablesOf39 = `
ALTER TABLE clustering_data_planes ADD COLUMN IF NOT EXISTS labels jsonb, ADD COLUMN IF NOT EXISTS cert_details jsonb,
  ADD COLUMN IF NOT EXISTS rpc_capabilities text[];
CREATE TABLE IF NOT EXISTS clustering_rpc_requests (id bigint PRIMARY KEY, node_id uuid NOT NULL, reply_to uuid NOT NULL, ttl timestamptz NOT NULL,
  payload json NOT NULL);
CREATE TABLE IF NOT EXISTS clustering_sync_version (version integer PRIMARY KEY);
CREATE TABLE IF NOT EXISTS clustering_sync_delta (version integer NOT NULL, type text NOT NULL, pk json NOT NULL, ws_id uuid NOT NULL, entity json);
`;
