import { uuid } from "./small-kong.fixture.ts";

const ws = uuid("ws");

/** What an operator does to a gateway that still serves, and what is to be said of it: no more and no less. */
export const edits: readonly (readonly [what: string, statements: string, told: readonly string[]])[] = [
  [
    "a service is added",
    `INSERT INTO services (id, created_at, name, protocol, host, port, ws_id) VALUES ('${uuid("s9")}', now(), 'stock', 'http', 'stock', 80, '${ws}')`,
    ["added service stock"],
  ],
  [
    "a service moves to another host",
    "UPDATE services SET host = 'elsewhere', port = 81 WHERE name = 'orders'",
    ["changed service orders host port"],
  ],
  ["a service is renamed", "UPDATE services SET name = 'sales' WHERE name = 'orders'", ["changed service orders name"]],
  [
    "a service without name gets another timeout",
    "UPDATE services SET read_timeout = 1 WHERE name IS NULL",
    ["changed service https://pay.internal:443 read_timeout"],
  ],
  [
    "a service's TLS verification is turned off",
    "UPDATE services SET tls_verify = false WHERE name IS NULL",
    ["changed service https://pay.internal:443 extra.tls_verify"],
  ],
  [
    "a route is added",
    `INSERT INTO routes (id, created_at, name, service_id, protocols, paths, ws_id) VALUES ('${uuid("r9")}', now(), 'new', '${uuid("s1")}', '{http}', '{/new}', '${ws}')`,
    ["added route new"],
  ],
  [
    "a route's paths and priority change",
    "UPDATE routes SET paths = '{/o}', regex_priority = 3 WHERE name = 'orders-v1'",
    ["changed route orders-v1 paths regex_priority"],
  ],
  [
    "a route goes to another service",
    `UPDATE routes SET service_id = '${uuid("s2")}' WHERE name = 'orders-v1'`,
    ["changed route orders-v1 service_id"],
  ],
  [
    "a route without name takes another host",
    `UPDATE routes SET hosts = '{shop.example.com}' WHERE id = '${uuid("r3")}'`,
    ["changed route pay.example.com hosts"],
  ],
  [
    "a route is removed with its plugins",
    `DELETE FROM plugins WHERE route_id = '${uuid("r1")}'; DELETE FROM routes WHERE id = '${uuid("r1")}'`,
    ["removed route orders-v1", "removed plugin key-auth on route orders-v1"],
  ],
  [
    "an upstream balances otherwise",
    "UPDATE upstreams SET algorithm = 'least-connections'",
    ["changed upstream orders.internal algorithm"],
  ],
  [
    "a target is weighed otherwise",
    `UPDATE targets SET weight = 0 WHERE id = '${uuid("t1")}'`,
    ["changed target 10.0.0.1:80 of upstream orders.internal weight"],
  ],
  ["a target is removed", `DELETE FROM targets WHERE id = '${uuid("t2")}'`, ["removed target 10.0.0.1:80 of upstream orders.internal"]],
  [
    "a limit is raised",
    `UPDATE plugins SET config = config || '{"minute": 50}' WHERE id = '${uuid("p2")}'`,
    ["changed plugin rate-limiting (global) config.minute"],
  ],
  [
    "a plugin is turned off",
    `UPDATE plugins SET enabled = false WHERE id = '${uuid("p1")}'`,
    ["changed plugin key-auth on route orders-v1 enabled"],
  ],
  [
    "a plugin is moved to another consumer",
    `UPDATE plugins SET consumer_id = '${uuid("c2")}' WHERE id = '${uuid("p3")}'`,
    ["changed plugin rate-limiting on service orders for consumer alice consumer_id"],
  ],
  [
    "a plugin is added",
    `INSERT INTO plugins (id, created_at, name, config, enabled, cache_key, protocols, ws_id) VALUES ('${uuid("p9")}', now(), 'cors', '{}', true, 'k9', '{http}', '${ws}')`,
    ["added plugin cors (global)"],
  ],
  [
    "a consumer is added",
    `INSERT INTO consumers (id, created_at, username, ws_id) VALUES ('${uuid("c9")}', now(), 'bob', '${ws}')`,
    ["added consumer bob"],
  ],
  ["a consumer is renamed", `UPDATE consumers SET username = 'alicia' WHERE username = 'alice'`, ["changed consumer alice username"]],
  [
    "a key is rotated in place",
    `UPDATE keyauth_credentials SET key = 'rotated' WHERE id = '${uuid("k1")}'`,
    ["changed key-auth credential of consumer alice secrets.key"],
  ],
  [
    "a key is rotated by a new row",
    `DELETE FROM keyauth_credentials WHERE id = '${uuid("k1")}'; INSERT INTO keyauth_credentials (id, created_at, consumer_id, key, ws_id) VALUES ('${uuid("k9")}', now(), '${uuid("c1")}', 'rotated', '${ws}')`,
    ["changed key-auth credential of consumer alice secrets.key"],
  ],
  [
    "a password is changed",
    "UPDATE basicauth_credentials SET password = 'another'",
    ["changed basic-auth credential of consumer alice secrets.password"],
  ],
  [
    "a key's expiry is moved",
    "UPDATE keyauth_credentials SET ttl = '2031-01-01' WHERE key = 'old-key'",
    ["changed key-auth credential of consumer cust-2 ttl"],
  ],
  ["a JWT credential is removed", "DELETE FROM jwt_secrets", ["removed jwt credential of consumer alice"]],
  [
    "a group is added",
    `INSERT INTO acls (id, created_at, consumer_id, "group", cache_key, ws_id) VALUES ('${uuid("a9")}', now(), '${uuid("c1")}', 'silver', 'a9', '${ws}')`,
    ["added ACL group silver of consumer alice"],
  ],
  ["tags are set", "UPDATE services SET tags = '{shop}' WHERE name = 'orders'", ["changed service orders tags"]],
  [
    "an SNI is added",
    `INSERT INTO snis (id, created_at, name, ws_id) VALUES ('${uuid("n9")}', now(), 'new.example.com', '${ws}')`,
    ["added row of snis: new.example.com"],
  ],
];
