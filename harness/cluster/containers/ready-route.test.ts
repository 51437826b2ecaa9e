import { expect, test } from "vitest";
import { inventory, plugin, route } from "./inventory.fixture.ts";
import { readyRequests } from "./ready-route.ts";

test("a route is asked with its own method, host, header and path", () => {
  const own = route("orders", {
    methods: ["POST", "PUT"],
    hosts: ["*.example.com"],
    headers: { "x-version": ["2", "3"] },
    paths: ["/v\\d+", "/orders"],
  });
  expect(readyRequests(inventory({ routes: [own] }))).toEqual([
    { route: "orders", method: "POST", path: "/orders", headers: { "x-version": "2", host: "ready.example.com" }, tls: false, quiet: true },
  ]);
});

test("a route for https alone is asked with TLS", () => {
  expect(readyRequests(inventory({ routes: [route("a", { protocols: ["https"] })] }))[0]?.tls).toBe(true);
});

test("routes that leave traces in counters or caches come last and are marked", () => {
  const limited = plugin("rate-limiting", {}, { route_id: "id-limited", scope: "route" });
  const requests = readyRequests(inventory({ routes: [route("limited"), route("quiet")], plugins: [limited] }));
  expect(requests.map(({ route: name, quiet }) => [name, quiet])).toEqual([
    ["quiet", true],
    ["limited", false],
  ]);
});

test.each([
  ["patterns alone", { paths: ["~/orders/\\d+", "/v(1|2)"] }],
  ["an expression", { expression: 'http.path == "/a"' }],
  ["a server name", { snis: ["a.example.com"] }],
  ["no HTTP", { protocols: ["tcp"] }],
  ["a header that is a pattern", { headers: { "x-a": ["~*^b"] } }],
])("a route with %s is not asked", (_what, changes) => {
  expect(readyRequests(inventory({ routes: [route("odd", changes)] }))).toEqual([]);
});

test("a route that is there to say 503 is not asked", () => {
  const ended = plugin("request-termination", {}, { route_id: "id-ended", scope: "route" });
  expect(readyRequests(inventory({ routes: [route("ended")], plugins: [ended] }))).toEqual([]);
});
