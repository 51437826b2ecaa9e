import { expect, test } from "vitest";
import type { ProbeRequest } from "../types/case.ts";
import type { JsonObject } from "../types/json.ts";
import { NO_BODY } from "../types/message.ts";
import { admittedBy, counterOf, limitsOf } from "./counters.ts";
import { consumer, inventory, plugin, route, service } from "./shop.fixture.ts";

const shop = service("shop");
const orders = route("orders", shop);
const catalog = route("catalog", shop);
const bob = consumer("bob");
const request: ProbeRequest = { method: "GET", target: "/orders?x=1", headers: [["X-Tenant", "a"]], body: NO_BODY, client: "192.0.2.1" };
const visitor = { consumer: bob.id, credential: "key-1" };

const held = (...plugins: ReturnType<typeof plugin>[]) =>
  inventory({ services: [shop], routes: [orders, catalog], consumers: [bob], plugins });
const nameFor = (config: JsonObject) =>
  counterOf(held(plugin("rate-limiting", { route: orders }, config)), "2.8", orders, request, visitor)?.name;

test.each([
  [{ minute: 1 }, bob.id],
  [{ minute: 1, limit_by: "credential" }, "key-1"],
  [{ minute: 1, limit_by: "ip" }, "address 192.0.2.1"],
  [{ minute: 1, limit_by: "service" }, shop.id],
  [{ minute: 1, limit_by: "header", header_name: "x-tenant" }, "a"],
  [{ minute: 1, limit_by: "header", header_name: "x-other" }, "address 192.0.2.1"],
  [{ minute: 1, limit_by: "path", path: "/orders" }, "/orders"],
  [{ minute: 1, limit_by: "path", path: "/other" }, "address 192.0.2.1"],
])("with %j a request is counted by %s", (config, identifier) => {
  expect(nameFor(config)).toBe(`rate-limiting cluster ${orders.id}/any service ${identifier}`);
});

test("without the plugin nothing counts", () => {
  expect(counterOf(held(), "2.8", orders, request, visitor)).toBeNull();
});

test("rows of a consumer share a counter over routes, rows of a route do not", () => {
  const ofBob = held(plugin("rate-limiting", { consumer: bob }, { minute: 2 }));
  const [one, other] = [orders, catalog].map((place) => counterOf(ofBob, "2.8", place, request, visitor)?.name);
  expect(one).toBe(other);
  const ofRoutes = held(
    plugin("rate-limiting", { route: orders }, { minute: 2 }),
    plugin("rate-limiting", { route: catalog }, { minute: 2 }),
  );
  const [first, second] = [orders, catalog].map((place) => counterOf(ofRoutes, "2.8", place, request, visitor)?.name);
  expect(first).not.toBe(second);
});

test("the tightest period says how much is admitted", () => {
  const counter = counterOf(held(plugin("rate-limiting", {}, { minute: 5, hour: 5, second: 2.5 })), "3.9", orders, request, visitor);
  expect(counter).toMatchObject({ admits: 3, period: "second", byAddress: false });
});

test("limits are listed from the shortest period, and a fraction admits one more", () => {
  expect(limitsOf({ hour: 5, second: 1, minute: null })).toEqual([
    { period: "second", limit: 1 },
    { period: "hour", limit: 5 },
  ]);
  expect([0.5, 1, 2.5].map(admittedBy)).toEqual([1, 1, 3]);
});
