import { expect, test } from "vitest";
import { buildRouter } from "../model/router/index.ts";
import { idOf, inventory, route } from "../model/router/router.fixture.ts";
import type { Credential, PluginInstance } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import { type HeaderLines, NO_BODY } from "../types/message.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { trafficOracle } from "./traffic.ts";

const entity = { workspace_id: null, tags: [], created_at: 0 };
const ALICE = idOf(50);

function plugin(id: number, name: string, routeId: string, config: JsonObject): PluginInstance {
  const scope = { scope: "route" as const, route_id: routeId, service_id: null, consumer_id: null };
  return { ...entity, ...scope, id: idOf(id), name, enabled: true, config, protocols: ["http"], label: name };
}

const key: Credential = {
  ...entity,
  id: idOf(60),
  kind: "key-auth",
  consumer_id: ALICE,
  fields: {},
  secrets: { key: "alice-key" },
  ttl: null,
};

const shop = inventory({
  routes: [
    route("keyed", { id: idOf(1), paths: ["/keyed"] }),
    route("shared", { id: idOf(2), paths: ["/shared"] }),
    route("cached", { id: idOf(3), paths: ["/cached"] }),
  ],
  plugins: [
    plugin(10, "key-auth", idOf(1), { anonymous: "guest" }),
    plugin(12, "proxy-cache", idOf(3), {}),
    plugin(11, "rate-limiting", idOf(2), { limit_by: "header", header_name: "x-tenant" }),
  ],
  credentials: [key],
});
const side = { inventory: shop, router: buildRouter(shop, "2.8") };
const traffic = trafficOracle(side, side);

function exchange(target: string, headers: HeaderLines, client: string | null): RecordedExchange {
  const request = { method: "GET", target, headers: [["Host", "shop.test"], ...headers] as HeaderLines, body: NO_BODY };
  return { id: "1", at: 0, scheme: "http", client, request, response: null, missing: [], unresolved: [] };
}

test("names the plugins that are effective on the route a request will match", () => {
  expect([...traffic(exchange("/keyed", [], null)).plugins]).toEqual(["key-auth"]);
  expect([...traffic(exchange("/nowhere", [], null)).plugins]).toEqual([]);
});

test("orders requests by client and by the owner of the key they bring, in a header or in the query", () => {
  const lanes = ["client 198.51.100.7", `consumer ${ALICE}`];
  expect(traffic(exchange("/keyed", [["apikey", "alice-key"]], "198.51.100.7")).lanes).toEqual(lanes);
  expect(traffic(exchange("/keyed?apikey=alice%2Dkey", [], "198.51.100.7")).lanes).toEqual(lanes);
});

test.each(["?apikey=alice-key", "?&a&x=1&apikey=alice-key", "?apikey=%61lice-key", "??apikey=alice-key"])(
  "finds a key in the query %s",
  (query) => {
    expect(traffic(exchange(`/keyed${query}`, [], null)).consumer).toBe(ALICE);
  },
);

test.each(["?alice-key", "?alice-key=", "?apikey=alice-key=", "?apikey=alice+key", "#apikey=alice-key"])("finds none in %s", (query) => {
  expect(traffic(exchange(`/keyed${query}`, [], null)).consumer).toBeNull();
});

test("predicts for routers that decide differently by each of them", () => {
  const bare = inventory({ ...shop, routes: [route("keyed", { id: idOf(1), paths: ["/elsewhere"] })] });
  const moved = trafficOracle(side, { inventory: bare, router: buildRouter(bare, "2.8") });
  expect([...moved(exchange("/keyed", [], null)).plugins]).toEqual(["key-auth"]);
  expect(moved(exchange("/elsewhere", [], null))).toMatchObject({ route: null, onX: [], plugins: new Set(["key-auth"]) });
});

test("knows a consumer by the credential that signs a request, unless the signature is wrong", () => {
  const hmac = { kind: "hmac", placeholder: "cutover-1", credential: key.id, digest: false, dates: [] } as const;
  const signed = (signature: "target" | "other") => ({ ...exchange("/keyed", [], null), renew: [{ ...hmac, signature }] });
  expect(traffic(signed("target"))).toMatchObject({ consumer: ALICE, identity: `consumer ${ALICE}` });
  expect(traffic(signed("other")).consumer).toBeNull();
  expect(traffic({ ...exchange("/keyed", [], null), renew: [{ kind: "issued", placeholder: "cutover-1" }] }).consumer).toBeNull();
});

test("orders guests among themselves, whatever address they come from", () => {
  expect(traffic(exchange("/keyed", [], "198.51.100.7")).lanes).toContain("guests who are guest");
  expect(traffic(exchange("/keyed", [["apikey", "alice-key"]], "198.51.100.7")).lanes).not.toContain("guests who are guest");
});

test("orders requests that share a counter by header value", () => {
  const lanesOf = (tenant: string) => traffic(exchange("/shared", [["X-Tenant", tenant]], "198.51.100.7")).lanes;
  expect(lanesOf("a")).toContain(`header of ${idOf(11)}: a`);
  expect(lanesOf("b")).not.toContain(`header of ${idOf(11)}: a`);
});

test("shows no Authorization value in the name of its lane", () => {
  const { lanes } = traffic(exchange("/keyed", [["Authorization", "Bearer very-secret"]], null));
  expect(lanes.some((lane) => lane.startsWith("authorization "))).toBe(true);
  expect(lanes.join()).not.toContain("very-secret");
});

test("says which route takes a request, whose it is, and the lane of whoever sends it", () => {
  const { route, consumer, identity } = traffic(exchange("/keyed", [["apikey", "alice-key"]], "198.51.100.7"));
  expect([route?.name, consumer, identity]).toEqual(["keyed", ALICE, `consumer ${ALICE}`]);
  const stranger = traffic(exchange("/nowhere", [], "198.51.100.7"));
  expect([stranger.route, stranger.consumer, stranger.identity]).toEqual([null, null, "client 198.51.100.7"]);
});

test("orders requests that one cache answers alike, whoever sends them and whatever the query", () => {
  const lane = `cache of ${idOf(12)}: GET /cached/1`;
  expect(traffic(exchange("/cached/1?a=1", [], "198.51.100.7")).lanes).toContain(lane);
  expect(traffic(exchange("/cached/1", [], "198.51.100.8")).lanes).toContain(lane);
  expect(traffic(exchange("/cached/2", [], "198.51.100.8")).lanes).not.toContain(lane);
});
