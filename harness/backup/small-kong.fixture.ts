import type { TestDatabases } from "../cluster/postgres/databases.fixture.ts";
import { withDatabase } from "../inventory/connect.ts";
import { createKongTables } from "../inventory/schema/create.ts";
import type { VersionLine } from "../types/version.ts";

/** "s1" → a UUID that is easy to read in a failing test. */
export function uuid(name: string): string {
  return `00000000-0000-4000-8000-${Buffer.from(name).toString("hex").padStart(12, "0")}`;
}

const ws = uuid("ws");
const at = "2024-05-01 10:00:00+00";
const redis = '"redis_host": "redis.internal", "redis_port": 6379, "redis_timeout": 2000, "redis_database": 0, "redis_password": "r3dis"';

/** A small shop as a Kong 2.8 would have stored it, with the oddities that are legal there. */
const rows = `
INSERT INTO workspaces (id, name, created_at) VALUES ('${ws}', 'default', '${at}');
INSERT INTO parameters VALUES ('cluster_id', '${uuid("node")}', NULL);
INSERT INTO services (id, created_at, updated_at, name, retries, protocol, host, port, path, connect_timeout, write_timeout, read_timeout, tags, tls_verify, ws_id) VALUES
  ('${uuid("s1")}', '${at}', '${at}', 'orders', 5, 'http', 'orders.internal', 8080, '/api', 60000, 60000, 60000, '{shop,core}', NULL, '${ws}'),
  ('${uuid("s2")}', '${at}', '${at}', NULL, 0, 'https', 'pay.internal', 443, NULL, 500, 60000, 60000, NULL, true, '${ws}');
INSERT INTO routes (id, created_at, updated_at, name, service_id, protocols, methods, hosts, paths, regex_priority, strip_path, preserve_host, https_redirect_status_code, headers, path_handling, ws_id, request_buffering, response_buffering) VALUES
  ('${uuid("r1")}', '${at}', '${at}', 'orders-v1', '${uuid("s1")}', '{http,https}', '{GET,POST}', '{}', '{/orders,/o//x/../y%7e}', 0, false, false, 426, NULL, 'v0', '${ws}', true, true),
  ('${uuid("r2")}', '2024-05-01 10:00:01+00', '${at}', 'orders-by-id', '${uuid("s1")}', '{http,https}', NULL, NULL, '{"/orders/(?<id>\\\\d+)$"}', 10, true, true, 426, '{"x-version": ["2"]}', 'v1', '${ws}', true, true),
  ('${uuid("r3")}', '2024-05-01 10:00:02+00', '${at}', NULL, '${uuid("s2")}', '{https}', NULL, '{pay.example.com}', NULL, NULL, NULL, NULL, NULL, '[]', NULL, '${ws}', NULL, NULL);
INSERT INTO consumers (id, created_at, username, custom_id, tags, ws_id) VALUES
  ('${uuid("c1")}', '${at}', 'alice', 'cust-1', '{vip}', '${ws}'), ('${uuid("c2")}', '${at}', NULL, 'cust-2', NULL, '${ws}');
INSERT INTO upstreams (id, created_at, name, hash_on, hash_fallback, hash_on_cookie_path, slots, healthchecks, algorithm, host_header, ws_id) VALUES
  ('${uuid("u1")}', '${at}', 'orders.internal', 'none', 'none', '/', 1000, '{"threshold": 0}', 'round-robin', NULL, '${ws}');
INSERT INTO targets (id, created_at, upstream_id, target, weight, ws_id) VALUES
  ('${uuid("t1")}', '${at}', '${uuid("u1")}', '10.0.0.1:80', 100, '${ws}'), ('${uuid("t2")}', '2024-05-02 10:00:00.5+00', '${uuid("u1")}', '10.0.0.1:80', 50, '${ws}');
INSERT INTO plugins (id, created_at, name, consumer_id, service_id, route_id, config, enabled, cache_key, protocols, tags, ws_id) VALUES
  ('${uuid("p1")}', '${at}', 'key-auth', NULL, NULL, '${uuid("r1")}', '{"key_names": ["apikey"], "anonymous": "${uuid("c2")}", "hide_credentials": true}', true, 'k1', '{http,https}', NULL, '${ws}'),
  ('${uuid("p2")}', '${at}', 'rate-limiting', NULL, NULL, NULL, '{"minute": 5, "policy": "redis", ${redis}}', true, 'k2', '{grpc,grpcs,http,https}', NULL, '${ws}'),
  ('${uuid("p3")}', '${at}', 'rate-limiting', '${uuid("c1")}', '${uuid("s1")}', NULL, '{"minute": 2, "policy": "local"}', true, 'k3', NULL, NULL, '${ws}'),
  ('${uuid("p4")}', '${at}', 'pre-function', NULL, '${uuid("s2")}', NULL, '{"functions": ["return 1"], "access": {}}', false, 'k4', '{http}', NULL, '${ws}'),
  ('${uuid("p5")}', '${at}', 'http-log', NULL, NULL, NULL, '{"http_endpoint": "http://logs", "headers": {"X-A": ["1", "2"], "X-B": []}}', true, 'k5', '{http}', NULL, '${ws}'),
  ('${uuid("p6")}', '${at}', 'shop-custom', NULL, NULL, '${uuid("r3")}', '[]', true, 'k6', '{http}', '{ours}', '${ws}');
INSERT INTO keyauth_credentials (id, created_at, consumer_id, key, ttl, ws_id) VALUES
  ('${uuid("k1")}', '${at}', '${uuid("c1")}', 'alice-key', NULL, '${ws}'), ('${uuid("k2")}', '${at}', '${uuid("c2")}', 'old-key', '2030-01-01 00:00:00+00', '${ws}');
INSERT INTO basicauth_credentials (id, created_at, consumer_id, username, password, ws_id) VALUES
  ('${uuid("b1")}', '${at}', '${uuid("c1")}', 'alice', 'da9473b0a1a1beaff70e0fa2a2c112725276be83', '${ws}');
INSERT INTO jwt_secrets (id, created_at, consumer_id, key, secret, algorithm, ws_id) VALUES
  ('${uuid("j1")}', '${at}', '${uuid("c1")}', 'issuer', 'jwt-secret', 'HS256', '${ws}');
INSERT INTO hmacauth_credentials (id, created_at, consumer_id, username, secret, ws_id) VALUES
  ('${uuid("h1")}', '${at}', '${uuid("c1")}', 'alice', 'hmac-secret', '${ws}');
INSERT INTO oauth2_credentials (id, created_at, name, consumer_id, client_id, client_secret, redirect_uris, client_type, hash_secret, ws_id) VALUES
  ('${uuid("o1")}', '${at}', 'app', '${uuid("c1")}', 'client', 'client-secret', '{https://a,https://b}', 'confidential', false, '${ws}');
INSERT INTO acls (id, created_at, consumer_id, "group", cache_key, ws_id) VALUES ('${uuid("a1")}', '${at}', '${uuid("c1")}', 'gold', 'a1', '${ws}');
INSERT INTO snis (id, created_at, name, ws_id) VALUES ('${uuid("n1")}', '${at}', 'pay.example.com', '${ws}');
INSERT INTO vaults_beta (id, ws_id, prefix, name, config) VALUES ('${uuid("v1")}', '${ws}', 'env-vault', 'env', '{}');
CREATE TABLE rbac_roles (id uuid PRIMARY KEY, name text, comment text);
INSERT INTO rbac_roles VALUES ('${uuid("x1")}', 'super-admin', NULL);
`;

/** What Kong writes while it runs; none of it is configuration. */
export const runtimeRows = `
INSERT INTO ratelimiting_metrics VALUES ('${uuid("c1")}', 'minute', '${at}', DEFAULT, '${uuid("r1")}', 4, NULL);
INSERT INTO sessions VALUES ('${uuid("q1")}', 'sid', 1, 'data', '${at}', NULL);
INSERT INTO locks VALUES ('migrations', 'node', '${at}');
INSERT INTO cluster_events VALUES ('${uuid("q2")}', '${uuid("node")}', '${at}', NULL, '${at}', 'invalidations', 'key');
INSERT INTO tags VALUES ('${uuid("s1")}', 'services', '{shop}');
INSERT INTO oauth2_tokens (id, access_token) VALUES ('${uuid("q3")}', 'token');
UPDATE schema_meta SET last_executed = 'other' WHERE subsystem = 'acl';
`;

/** Fills an empty database with that shop, on the tables of 2.8 unless another line is asked for. */
export async function createSmallKong(databaseUrl: string, line: VersionLine = "2.8"): Promise<void> {
  await withDatabase(databaseUrl, async (client) => {
    await createKongTables(client, line);
    await client.query(line === "2.8" ? rows : rows.replace("vaults_beta", "sm_vaults"));
  });
}

/** Copies of that shop for the tests of one file: filled once for each line, then copied, which is quicker. */
export function smallKongs(databases: TestDatabases): (line?: VersionLine) => Promise<string> {
  const originals = new Map<VersionLine, Promise<string>>();
  const fill = async (line: VersionLine) => {
    const url = await databases.empty();
    await createSmallKong(url, line);
    return url;
  };
  return async (line = "2.8") => {
    const original = originals.get(line) ?? fill(line);
    originals.set(line, original);
    return await databases.copyOf(await original);
  };
}
