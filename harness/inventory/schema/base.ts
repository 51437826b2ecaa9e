/**
 * The tables of a Kong 2.8 database, stated shortly: names and types as its migrations leave them (kong/db/migrations/core and
 * those of the plugins, at 2.8.5), natural keys unique per workspace as there. Foreign keys, indices for speed and the trigger that mirrors tags are left
 * out, since nothing that reads these tables here needs them.
 */
const now = "timestamptz DEFAULT (CURRENT_TIMESTAMP(0) AT TIME ZONE 'UTC')";
const preciseNow = "timestamptz DEFAULT (CURRENT_TIMESTAMP(3) AT TIME ZONE 'UTC')";
const id = "id uuid PRIMARY KEY";
const nil = "DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL";

export const baseTables = `
CREATE TABLE workspaces (${id}, name text UNIQUE, comment text, created_at ${now}, meta jsonb, config jsonb);
CREATE TABLE services (${id}, created_at timestamptz, updated_at timestamptz, name text, retries bigint, protocol text, host text,
  port bigint, path text, connect_timeout bigint, write_timeout bigint, read_timeout bigint, tags text[],
  client_certificate_id uuid, tls_verify boolean, tls_verify_depth smallint, ca_certificates uuid[], ws_id uuid,
  enabled boolean DEFAULT true, UNIQUE (ws_id, name));
CREATE TABLE routes (${id}, created_at timestamptz, updated_at timestamptz, name text, service_id uuid, protocols text[], methods text[],
  hosts text[], paths text[], snis text[], sources jsonb[], destinations jsonb[], regex_priority bigint, strip_path boolean,
  preserve_host boolean, tags text[], https_redirect_status_code integer, headers jsonb, path_handling text DEFAULT 'v0', ws_id uuid,
  request_buffering boolean, response_buffering boolean, UNIQUE (ws_id, name));
CREATE TABLE consumers (${id}, created_at ${now}, username text, custom_id text, tags text[], ws_id uuid,
  UNIQUE (ws_id, username), UNIQUE (ws_id, custom_id));
CREATE TABLE plugins (${id}, created_at ${now}, name text NOT NULL, consumer_id uuid, service_id uuid, route_id uuid,
  config jsonb NOT NULL, enabled boolean NOT NULL, cache_key text UNIQUE, protocols text[], tags text[], ws_id uuid);
CREATE TABLE upstreams (${id}, created_at ${preciseNow}, name text, hash_on text, hash_fallback text, hash_on_header text,
  hash_fallback_header text, hash_on_cookie text, hash_on_cookie_path text, slots integer NOT NULL, healthchecks jsonb,
  tags text[], algorithm text, host_header text, client_certificate_id uuid, ws_id uuid, UNIQUE (ws_id, name));
CREATE TABLE targets (${id}, created_at ${preciseNow}, upstream_id uuid, target text NOT NULL, weight integer NOT NULL, tags text[], ws_id uuid);
CREATE TABLE certificates (${id}, created_at ${now}, cert text, key text, tags text[], ws_id uuid, cert_alt text, key_alt text);
CREATE TABLE ca_certificates (${id}, created_at ${now}, cert text NOT NULL, tags text[], cert_digest text NOT NULL UNIQUE);
CREATE TABLE snis (${id}, created_at ${now}, name text NOT NULL UNIQUE, certificate_id uuid, tags text[], ws_id uuid);
CREATE TABLE vaults_beta (${id}, ws_id uuid, prefix text UNIQUE, name text NOT NULL, description text, config jsonb NOT NULL,
  created_at ${now}, updated_at timestamptz, tags text[]);
CREATE TABLE keyauth_credentials (${id}, created_at ${now}, consumer_id uuid, key text, tags text[], ttl timestamptz, ws_id uuid, UNIQUE (ws_id, key));
CREATE TABLE basicauth_credentials (${id}, created_at ${now}, consumer_id uuid, username text, password text, tags text[], ws_id uuid,
  UNIQUE (ws_id, username));
CREATE TABLE hmacauth_credentials (${id}, created_at ${now}, consumer_id uuid, username text, secret text, tags text[], ws_id uuid,
  UNIQUE (ws_id, username));
CREATE TABLE jwt_secrets (${id}, created_at ${now}, consumer_id uuid, key text, secret text, algorithm text, rsa_public_key text, tags text[],
  ws_id uuid, UNIQUE (ws_id, key));
CREATE TABLE oauth2_credentials (${id}, created_at ${now}, name text, consumer_id uuid, client_id text, client_secret text, redirect_uris text[],
  tags text[], client_type text, hash_secret boolean, ws_id uuid, UNIQUE (ws_id, client_id));
CREATE TABLE acls (${id}, created_at ${now}, consumer_id uuid, "group" text, cache_key text UNIQUE, tags text[], ws_id uuid);
CREATE TABLE oauth2_authorization_codes (${id}, created_at ${now}, credential_id uuid, service_id uuid, code text, authenticated_userid text,
  scope text, ttl timestamptz, challenge text, challenge_method text, ws_id uuid);
CREATE TABLE oauth2_tokens (${id}, created_at ${now}, credential_id uuid, service_id uuid, access_token text, refresh_token text,
  token_type text, expires_in integer, authenticated_userid text, scope text, ttl timestamptz, ws_id uuid);
CREATE TABLE ratelimiting_metrics (identifier text, period text, period_date timestamptz, service_id uuid ${nil}, route_id uuid ${nil},
  value integer, ttl timestamptz, PRIMARY KEY (identifier, period, period_date, service_id, route_id));
CREATE TABLE response_ratelimiting_metrics (identifier text, period text, period_date timestamptz, service_id uuid ${nil}, route_id uuid ${nil},
  value integer, PRIMARY KEY (identifier, period, period_date, service_id, route_id));
CREATE TABLE sessions (${id}, session_id text UNIQUE, expires integer, data text, created_at timestamptz, ttl timestamptz);
CREATE TABLE acme_storage (${id}, key text UNIQUE, value text, created_at timestamptz, ttl timestamptz);
CREATE TABLE clustering_data_planes (${id}, hostname text NOT NULL, ip text NOT NULL, last_seen ${now}, config_hash text NOT NULL, ttl timestamptz,
  version text, sync_status text DEFAULT 'unknown' NOT NULL);
CREATE TABLE cluster_events (${id}, node_id uuid NOT NULL, at timestamptz NOT NULL, nbf timestamptz, expire_at timestamptz NOT NULL,
  channel text, data text);
CREATE TABLE locks (key text PRIMARY KEY, owner text, ttl timestamptz);
CREATE TABLE parameters (key text PRIMARY KEY, value text NOT NULL, created_at timestamptz);
CREATE TABLE tags (entity_id uuid PRIMARY KEY, entity_name text, tags text[]);
CREATE TABLE ttls (primary_key_value text NOT NULL, primary_uuid_value uuid, table_name text NOT NULL, primary_key_name text NOT NULL,
  expire_at timestamp NOT NULL, PRIMARY KEY (primary_key_value, table_name));
CREATE TABLE schema_meta (key text, subsystem text, last_executed text, executed text[], pending text[], PRIMARY KEY (key, subsystem));
`;
