import { expect, test } from "vitest";
import { idOf, inventory, route } from "../model/router/router.fixture.ts";
import type { AclGroup, Consumer, Credential, Inventory, PluginInstance } from "../types/inventory.ts";
import { createReach } from "./reach.ts";
import { anyone, type Identification, type Wish } from "./types.ts";

const NOW = 1_700_000_000_000;
const entity = { workspace_id: null, tags: [], created_at: 0 };
const shop = route("shop", { id: idOf(1), paths: ["/shop"] });

const consumer = (username: string, number: number): Consumer => ({ ...entity, id: idOf(number), username, custom_id: null });
const [alice, bob, carol] = [consumer("alice", 11), consumer("bob", 12), consumer("carol", 13)];
const key = (owner: Consumer, number: number, value: string, ttl: number | null = null): Credential => ({
  ...entity,
  id: idOf(number),
  kind: "key-auth",
  consumer_id: owner.id,
  fields: {},
  secrets: { key: value },
  ttl,
});
const group = (owner: Consumer, name: string): AclGroup => ({ ...entity, id: idOf(40), consumer_id: owner.id, group: name });
const plugin = (name: string, config: PluginInstance["config"], fields: Partial<PluginInstance> = {}): PluginInstance => ({
  ...entity,
  id: idOf(50),
  name,
  enabled: true,
  config,
  protocols: [],
  route_id: shop.id,
  service_id: null,
  consumer_id: null,
  scope: "route",
  label: `${name} on route shop`,
  ...fields,
});

const base: Partial<Inventory> = {
  routes: [shop],
  consumers: [alice, bob, carol],
  credentials: [key(alice, 21, "alice-key"), key(bob, 22, "bob-key"), key(bob, 23, "bob-key-2")],
};

function identified(
  plugins: readonly PluginInstance[],
  wish: Wish = anyone,
  rest: Partial<Inventory> = {},
  onY: Partial<Inventory> = {},
): Identification {
  const x = inventory({ ...base, plugins, ...rest });
  return createReach({ x, y: { ...x, ...onY }, xLine: "2.8", yLine: "3.9", now: NOW }).identify(shop.id, wish);
}

const names = (answer: Identification) => (answer.kind === "identified" ? answer.identities.map((one) => one.consumer.username) : answer);

test("no auth plugin, no identity", () => {
  expect(identified([plugin("rate-limiting", {})])).toEqual({ kind: "none-needed" });
  expect(identified([plugin("basic-auth", { anonymous: idOf(11) })])).toEqual({ kind: "none-needed" });
  expect(identified([plugin("key-auth", {}, { enabled: false })])).toEqual({ kind: "none-needed" });
});

test("a key is presented under the first name, in a header when that is read", () => {
  expect(identified([plugin("key-auth", {})])).toMatchObject({
    identities: [{ headers: [["apikey", "alice-key"]], query: [], consumer: { username: "alice" } }],
  });
  expect(identified([plugin("key-auth", { key_names: ["x-key", "k"], key_in_header: false })])).toMatchObject({
    identities: [{ headers: [], query: [["x-key", "alice-key"]] }],
  });
  expect(identified([plugin("key-auth", { key_in_header: false, key_in_query: false, key_in_body: true })])).toMatchObject({
    kind: "impossible",
    reason: expect.stringContaining("body only"),
  });
});

test("a key that has expired, is not on Y or cannot stand in a header is not used", () => {
  const credentials = [
    key(alice, 21, "old", NOW - 1),
    key(bob, 22, " padded "),
    key(carol, 24, "soon", NOW + 60_000),
    key(carol, 25, "lasting"),
  ];
  expect(identified([plugin("key-auth", {})], anyone, { credentials })).toMatchObject({
    identities: [{ headers: [["apikey", "lasting"]] }],
  });
  expect(identified([plugin("key-auth", {})], anyone, {}, { credentials: [key(bob, 22, "bob-key")] })).toMatchObject({
    identities: [{ consumer: { username: "bob" } }],
  });
});

test("acl admits members of an allowed group and nobody of a denied one", () => {
  const acls = [group(bob, "finance"), group(alice, "banned")];
  const keyAuth = plugin("key-auth", {});
  expect(names(identified([keyAuth, plugin("acl", { allow: ["finance"] })], anyone, { acls }))).toEqual(["bob"]);
  expect(names(identified([keyAuth, plugin("acl", { whitelist: ["finance"] })], anyone, { acls }))).toEqual(["bob"]);
  expect(names(identified([keyAuth, plugin("acl", { deny: ["banned"] })], anyone, { acls }))).toEqual(["bob"]);
  expect(identified([keyAuth, plugin("acl", { allow: ["nobody"] })], anyone, { acls })).toEqual({
    kind: "impossible",
    reason: "no consumer that may pass has a usable key",
  });
  expect(identified([plugin("acl", { allow: ["finance"] })], anyone, { acls })).toMatchObject({ kind: "impossible" });
});

test("other guards and a request-termination without trigger are walls, with a reason that names them", () => {
  expect(identified([plugin("jwt", {})])).toEqual({
    kind: "impossible",
    reason: "it is guarded by jwt on route shop, whose credentials cannot be made here",
  });
  expect(identified([plugin("key-auth", {}), plugin("jwt", { anonymous: null })])).toMatchObject({ kind: "impossible" });
  expect(names(identified([plugin("key-auth", {}), plugin("jwt", { anonymous: idOf(11) })]))).toEqual(["alice"]);
  expect(identified([plugin("request-termination", {})])).toEqual({
    kind: "impossible",
    reason: "request-termination on route shop answers everything",
  });
  expect(identified([plugin("request-termination", { trigger: "x-stop" })])).toEqual({ kind: "none-needed" });
});

test("different consumers, or different keys of one, as many as wished", () => {
  const keyAuth = [plugin("key-auth", {})];
  expect(names(identified(keyAuth, { count: 2, distinct: "consumers" }))).toEqual(["alice", "bob"]);
  const two = identified(keyAuth, { count: 2, distinct: "credentials" });
  expect(two).toMatchObject({ identities: [{ headers: [["apikey", "bob-key"]] }, { headers: [["apikey", "bob-key-2"]] }] });
  expect(identified(keyAuth, { count: 3, distinct: "consumers" })).toEqual({
    kind: "impossible",
    reason: "only 2 of the 3 consumers wished for may pass and have a usable key",
  });
  expect(identified(keyAuth, { count: 3, distinct: "credentials" })).toEqual({
    kind: "impossible",
    reason: "no consumer that may pass has 3 usable keys",
  });
});

test("consumers with plugins of their own come last, unless asked for", () => {
  const own = plugin("rate-limiting", {}, { id: idOf(51), route_id: null, consumer_id: alice.id, scope: "consumer" });
  const plugins = [plugin("key-auth", {}), own];
  expect(names(identified(plugins))).toEqual(["bob"]);
  expect(names(identified(plugins, { ...anyone, accept: ({ id }) => id === alice.id }))).toEqual(["alice"]);
});

test("reasons tell no key", () => {
  const told = JSON.stringify([identified([plugin("jwt", {})]), identified([plugin("key-auth", {})], { count: 9, distinct: "consumers" })]);
  expect(told).not.toContain("alice-key");
});
