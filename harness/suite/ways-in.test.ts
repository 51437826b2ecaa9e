import { expect, test } from "vitest";
import type { Inventory } from "../types/inventory.ts";
import { createSuiteContext } from "./context.ts";
import { expiredKeys, keyHoldersOn } from "./key-holders.ts";
import { otherAuthenticationOn } from "./other-authentication.ts";
import { consumer, inventory, key, plugin, route, service } from "./shop.fixture.ts";
import { openStagesOf, stagesOf } from "./ways-in.ts";

const NOW = 1_000_000;
const shop = service("shop");
const orders = route("orders", shop);
const [alice, bob, carol, guest] = [consumer("alice"), consumer("bob"), consumer("carol"), consumer("guest")];
const limit = plugin("rate-limiting", { route: orders }, { minute: 5 });
const keyAuth = plugin("key-auth", { route: orders }, {});
const held = (part: Partial<Inventory>) =>
  inventory({
    services: [shop],
    routes: [orders],
    consumers: [alice, bob, carol, guest],
    credentials: [key(alice, "alice-1"), key(alice, "alice-2"), key(bob, "bob-1"), key(carol, "carol-1", { ttl: NOW })],
    ...part,
  });
const contextOf = (part: Partial<Inventory>) => createSuiteContext({ x: held(part), y: held(part), xLine: "2.8", yLine: "3.9", now: NOW });

function visitorsOf(part: Partial<Inventory>, instance = limit) {
  const open = openStagesOf(contextOf(part), instance);
  return "reason" in open ? open.reason : open[0].visits.map(({ visitor }) => visitor);
}
const nobody = { consumer: null, credential: null };
const by = (who: typeof alice, text: string) => ({ consumer: who.id, credential: key(who, text).id });

test("an open route is visited by nobody in particular", () => {
  expect(visitorsOf({ plugins: [limit] })).toEqual([nobody]);
});

test("a guarded route is visited by different consumers, and one of them with a second key", () => {
  expect(visitorsOf({ plugins: [limit, keyAuth] })).toEqual([by(alice, "alice-1"), by(bob, "bob-1"), by(alice, "alice-2")]);
});

test("a consumer with a limit of their own is no visitor of the route's limit, but of their own", () => {
  const ofBob = plugin("rate-limiting", { consumer: bob }, { minute: 9 });
  const plugins = [limit, keyAuth, ofBob];
  expect(visitorsOf({ plugins })).toEqual([by(alice, "alice-1"), by(alice, "alice-2")]);
  expect(visitorsOf({ plugins }, ofBob)).toEqual([by(bob, "bob-1")]);
});

test("the anonymous consumer is a visitor without a credential", () => {
  const plugins = [limit, plugin("key-auth", { route: orders }, { anonymous: "guest" })];
  expect(visitorsOf({ plugins })).toContainEqual({ consumer: guest.id, credential: null });
});

test("behind an authentication that cannot be satisfied there is a reason instead of visitors", () => {
  expect(visitorsOf({ plugins: [limit, plugin("jwt", { route: orders }, {})] })).toContain("jwt on route orders");
});

test("keys that have expired, or whose owner an acl refuses, open nothing", () => {
  const acl = plugin("acl", { route: orders }, { allow: ["staff"] });
  const staff = { ...bob, id: "1", consumer_id: bob.id, group: "staff" };
  const context = contextOf({ plugins: [keyAuth, acl], acls: [staff] });
  expect(keyHoldersOn(context, orders).map((holder) => holder.key)).toEqual(["bob-1"]);
  expect(expiredKeys(context)).toEqual(["carol-1"]);
});

test("consumers with plugins of their own hold keys for a probe only when there is nobody else", () => {
  const ofBob = plugin("rate-limiting", { consumer: bob }, { minute: 9 });
  const more = [key(alice, "alice-1"), key(bob, "bob-1"), key(guest, "guest-1")];
  const holders = keyHoldersOn(contextOf({ plugins: [keyAuth, ofBob], credentials: more }), orders);
  expect(holders.map((holder) => holder.key)).toEqual(["alice-1", "guest-1"]);
  const few = keyHoldersOn(contextOf({ plugins: [keyAuth, ofBob], credentials: more.slice(0, 2) }), orders);
  expect(few.map((holder) => holder.key)).toEqual(["alice-1", "bob-1"]);
});

test("a jwt is asked before a key, a basic-auth after it", () => {
  const beside = (name: string, config = {}) =>
    otherAuthenticationOn(held({ plugins: [keyAuth, plugin(name, { route: orders }, config)] }), orders);
  expect(beside("jwt")).toMatchObject({ wall: { name: "jwt" }, letsKeysPass: false });
  expect(beside("basic-auth")).toMatchObject({ wall: null, letsKeysPass: false, lastWord: false });
  expect(beside("basic-auth", { anonymous: guest.id })).toMatchObject({ wall: null, letsKeysPass: true, lastWord: false });
  expect(beside("cors")).toMatchObject({ wall: null, letsKeysPass: true, lastWord: true, letsNobodyPass: true });
});

test("a method that shows no refusal is taken only when there is no other", () => {
  const stageOf = (methods: readonly string[]) => {
    const narrow = { ...orders, methods };
    const stages = stagesOf(contextOf({ routes: [narrow], plugins: [limit] }), limit);
    return "reason" in stages ? stages : stages[0].base.method;
  };
  expect(stageOf(["HEAD", "PATCH"])).toBe("PATCH");
  expect(stageOf(["HEAD"])).toBe("HEAD");
});
