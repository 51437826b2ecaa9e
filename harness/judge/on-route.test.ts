import { expect, it } from "vitest";
import { inventory, plugin, route } from "./inventories.fixture.ts";
import { instancesOn, routeIn } from "./on-route.ts";

const orders = route({ id: "orders" });
const shop = inventory({
  routes: [orders],
  plugins: [
    plugin({ id: "all", name: "rate-limiting", scope: "global" }),
    plugin({ id: "bob", name: "rate-limiting", scope: "consumer", consumer_id: "bob" }),
  ],
});

it("a route is found by its id", () => {
  expect(routeIn(shop, "orders")).toBe(orders);
  expect(routeIn(shop, "films")).toBeNull();
  expect(routeIn(shop, null)).toBeNull();
});

it("whoever has no instance of their own is given those of everybody, and equal questions one list", () => {
  const everybody = instancesOn(orders, null, shop);
  expect(everybody.map(({ id }) => id)).toEqual(["all"]);
  expect(instancesOn(orders, "alice", shop)).toBe(everybody);
  expect(instancesOn(orders, "bob", shop).map(({ id }) => id)).toEqual(["bob"]);
  expect(instancesOn(orders, "bob", shop)).toBe(instancesOn(orders, "bob", shop));
});

it("another inventory is asked anew", () => {
  const bare = inventory({ routes: [orders], plugins: [] });
  expect(instancesOn(orders, null, bare)).toEqual([]);
  expect(instancesOn(orders, null, shop)).toHaveLength(1);
});
