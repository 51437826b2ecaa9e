import { describe, expect, test } from "vitest";
import { smallKongs, uuid } from "../backup/small-kong.fixture.ts";
import { useDatabases } from "../cluster/postgres/databases.fixture.ts";
import { describeEntity, findConsumer, findRoute, findService, serviceOf } from "./lookup.ts";
import { readInventory } from "./read.ts";

const copy = smallKongs(useDatabases());

describe("an entity of an inventory", () => {
  const held = async () => await readInventory(await copy());

  test("is found by id and by name", async () => {
    const inventory = await held();
    expect(findRoute(inventory, "orders-v1")).toBe(findRoute(inventory, uuid("r1")));
    expect(findService(inventory, "orders")).toBe(findService(inventory, uuid("s1")));
    expect(findConsumer(inventory, "alice")).toBe(findConsumer(inventory, uuid("c1")));
    expect(findRoute(inventory, "no-such-route")).toBeUndefined();
    expect(serviceOf(inventory, inventory.routes[2] as never)?.id).toBe(uuid("s2"));
  });

  test("is called by what its owner knows it by", async () => {
    const inventory = await held();
    const names = ["r1", "r3", "s1", "c1", "c2", "k1", "b1", "u1", "p1"].map((name) => describeEntity(inventory, uuid(name)));
    expect(names).toEqual([
      "route orders-v1",
      `route ${uuid("r3")}`,
      "service orders",
      "consumer alice",
      "consumer cust-2",
      "key-auth credential of alice",
      "basic-auth credential of alice",
      "upstream orders.internal",
      "key-auth on route orders-v1",
    ]);
    expect(describeEntity(inventory, uuid("unknown"))).toBeNull();
  });
});
