import { consumer, inventory, key, plugin, route, service } from "../harness/suite/shop.fixture.ts";
import type { Inventory, PluginInstance, Route } from "../harness/types/inventory.ts";
import type { JsonObject } from "../harness/types/json.ts";

/** A backup in which every option that the suites look at occurs, so that every case they can make is made. */

export const NOW = Date.parse("2026-05-04T10:11:12Z");
const YEAR_MILLISECONDS = 31_536_000_000;

const [shop, store] = [service("shop"), service("store")];
const alice = consumer("alice", { custom_id: "cust-1" });
const unnamed = consumer("unnamed", { username: null, custom_id: "cust-2" });
const [bob, carol, dave, erin, guest] = [consumer("bob"), consumer("carol"), consumer("dave"), consumer("erin"), consumer("guest")];
const credentials = [
  key(alice, "Alice-Key-1"),
  key(alice, "Alice-Key-2"),
  key(unnamed, "Unnamed-Key-1"),
  key(bob, "Bob-Key-1"),
  key(carol, "Carol-Key-1", { ttl: NOW + YEAR_MILLISECONDS }),
  key(erin, "Erin-Key-1"),
  key(dave, "Dave-Key-1", { ttl: NOW - YEAR_MILLISECONDS }),
];

const routes: Route[] = [];
const plugins: PluginInstance[] = [];

/** A route of the shop with plugins of its own. */
function on(name: string, config: Readonly<Record<string, JsonObject>>, part: Partial<Route> = {}, of = shop): Route {
  const made = route(name, of, part);
  routes.push(made);
  for (const [plugin_, value] of Object.entries(config)) plugins.push(plugin(plugin_, { route: made }, value));
  return made;
}

/** Every place off but the named ones. */
const only = (...places: readonly string[]): JsonObject =>
  Object.fromEntries(["header", "query", "body"].map((place) => [`key_in_${place}`, places.includes(place)]));

on("keys-default", { "key-auth": {} });
on("keys-hidden", { "key-auth": { key_names: ["api_key", "x-key"], key_in_body: true, hide_credentials: true } });
on("keys-body", { "key-auth": { ...only("body"), hide_credentials: true } }, { methods: ["POST"] });
on("keys-query", { "key-auth": { ...only("query"), run_on_preflight: false } });
on("keys-header", { "key-auth": only("header") }, { methods: ["GET"] });
on("keys-nowhere", { "key-auth": only() });
on("keys-guest", { "key-auth": { anonymous: guest.id, hide_credentials: true, key_in_body: true } });
on("keys-guest-by-name", { "key-auth": { anonymous: "guest" } });
on("keys-guest-missing", { "key-auth": { anonymous: "nobody" } });
on("keys-realm", { "key-auth": { realm: "shop" } });
on("keys-limited", { "key-auth": {}, "rate-limiting": { minute: 2, policy: "local" } });
on("keys-acl", { "key-auth": {}, acl: { allow: ["finance"] } });
on("keys-retired", { "key-auth": {}, "request-termination": { status_code: 410, message: "Gone for good" } });
on("keys-no-service", { "key-auth": {} }, { service_id: null });
const jwt = on("keys-after-jwt", { "key-auth": {}, jwt: {} });
on("keys-patch", { "key-auth": {} }, { methods: ["HEAD", "PATCH"] });

on("limit-consumer", { "key-auth": {}, "rate-limiting": { minute: 3, hour: 5, policy: "local" } });
on("limit-open", { "rate-limiting": { minute: 3, policy: "local" } });
on("limit-guest", { "key-auth": { anonymous: "guest" }, "rate-limiting": { minute: 2, policy: "local" } });
on("limit-credential", { "key-auth": {}, "rate-limiting": { minute: 2, limit_by: "credential", policy: "local" } });
on("limit-credential-open", { "rate-limiting": { minute: 2, limit_by: "credential", policy: "local" } });
on("limit-ip", { "rate-limiting": { second: 2, minute: 30, limit_by: "ip", policy: "local" } });
on("limit-ip-keys", { "key-auth": {}, "rate-limiting": { minute: 2, limit_by: "ip", policy: "local" } });
on("limit-service", { "rate-limiting": { minute: 2, limit_by: "service", policy: "local" } });
on("limit-header", { "rate-limiting": { minute: 2, limit_by: "header", header_name: "X-Tenant", policy: "local" } });
on("limit-path", { "rate-limiting": { minute: 2, limit_by: "path", path: "/limit-path/exact", policy: "local" } });
on("limit-hidden", { "rate-limiting": { minute: 2, hide_client_headers: true, policy: "local" } });
on("limit-large", { "key-auth": {}, "rate-limiting": { minute: 5000, hour: 90_000, policy: "local" } });
on("limit-large-hidden", { "rate-limiting": { hour: 90_000, hide_client_headers: true, policy: "local" } });
on("limit-cluster", { "key-auth": {}, "rate-limiting": { minute: 3 } });
on("limit-redis", { "rate-limiting": { minute: 2, hour: 50, policy: "redis", limit_by: "ip" } });
on("limit-words", { "rate-limiting": { minute: 2, policy: "local", error_code: 404, error_message: "Nothing here" } });
on("limit-fraction", { "rate-limiting": { minute: 0.5, policy: "local" } });
on("limit-tie", { "rate-limiting": { minute: 2, hour: 2, day: 2, policy: "local" } });
const firstOfStore = on("store-one", { "key-auth": {} }, {}, store);
on("store-two", { "key-auth": {} }, {}, store);

plugins.push(
  plugin("rate-limiting", { service: store }, { minute: 3, policy: "local" }),
  plugin("rate-limiting", { consumer: bob }, { minute: 4, policy: "local" }),
  plugin("rate-limiting", { route: firstOfStore, consumer: carol }, { hour: 6, policy: "local" }),
  plugin("rate-limiting", { consumer: erin }, { minute: 3, limit_by: "service", policy: "local" }),
  plugin("rate-limiting", {}, { minute: 500, limit_by: "ip", policy: "local" }),
);

/** The variants as a database of that line holds them; what the suites read is written alike from 2.8 to 3.9. */
export const variants: Inventory = inventory({
  services: [shop, store],
  routes,
  consumers: [unnamed, alice, bob, carol, dave, erin, guest],
  credentials,
  plugins,
  acls: [{ ...carol, id: "0", consumer_id: carol.id, group: "finance" }],
});

/** An instance whose cases nobody can make, because a jwt is asked for first. */
export const unreachableInstance = plugins.find(({ name, route_id }) => name === "key-auth" && route_id === jwt.id)?.id ?? "";
