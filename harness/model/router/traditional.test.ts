import { expect, test } from "vitest";
import { get, idOf, route, routerOf, winner } from "./router.fixture.ts";

const on28 = (...routes: Parameters<typeof routerOf>[1]) => routerOf("2.8", routes);

test("more kinds of attributes win, whatever they are", () => {
  const router = on28(route("host", { hosts: ["gateway.test"] }), route("method+path", { methods: ["GET"], paths: ["/a"] }));
  expect(winner(router, get("/a"))).toBe("method+path");
});

test("a prefix with a method beats a regex without one, which is how 2.8 hides a regex route", () => {
  const router = on28(
    route("orders-v1", { methods: ["GET"], paths: ["/orders"] }),
    route("orders-by-id", { paths: ["/orders/(?<id>\\d+)$"], regex_priority: 10 }),
  );
  expect(winner(router, get("/orders/123"))).toBe("orders-v1");
});

test.each([
  ["host", { hosts: ["gateway.test"] }, "header", { headers: { "x-v": ["1"] } }],
  ["header", { headers: { "x-v": ["1"] } }, "path", { paths: ["/a/long/path"] }],
  ["path", { paths: ["/"] }, "method", { methods: ["GET"] }],
] as const)("of single kinds %s goes before %s", (first, strong, second, weak) => {
  const router = on28(route(second, weak as object), route(first, strong as object));
  expect(winner(router, get("/a/long/path", ["X-V", "1"]))).toBe(first);
});

test("a method goes before a name asked for by SNI", () => {
  const router = on28(route("sni", { snis: ["a.test"] }), route("method", { methods: ["GET"] }));
  expect(winner(router, { ...get("/"), scheme: "https", sni: "a.test" })).toBe("method");
});

test("inside a category plain hosts go before a regex path", () => {
  const router = on28(
    route("regex", { hosts: ["*.test"], paths: ["/a\\d"] }),
    route("plain host", { hosts: ["gateway.test"], paths: ["/a"] }),
  );
  expect(winner(router, get("/a1"))).toBe("plain host");
});

test("a regex path goes before a longer prefix", () => {
  expect(winner(on28(route("prefix", { paths: ["/a/b/c"] }), route("regex", { paths: ["/a.+"] })), get("/a/b/c"))).toBe("regex");
});

test("more header names go before a regex priority, and that before age", () => {
  const two = { headers: { "x-v": ["1"], "x-w": ["1"] }, paths: ["/a.*"] };
  const one = { headers: { "x-v": ["1"] }, paths: ["/a[b]"], regex_priority: 9 };
  const router = on28(route("one", one), route("two", two));
  expect(winner(router, get("/ab", ["X-V", "1"], ["X-W", "1"]))).toBe("two");
  const priorities = on28(
    route("low", { paths: ["/a.*"] }),
    route("high", { paths: ["/a[b]"], regex_priority: 1, created_at: 1_800_000_000_000 }),
  );
  expect(winner(priorities, get("/ab"))).toBe("high");
});

test("regex_priority means nothing for prefixes; the longer prefix wins", () => {
  const router = on28(route("short", { paths: ["/a"], regex_priority: 99 }), route("long", { paths: ["/ab"] }));
  expect(winner(router, get("/abc"))).toBe("long");
});

test("of equal routes the older wins, whatever the ids", () => {
  const older = route("older", { id: idOf(3), paths: ["/a"], created_at: 1_600_000_000_000 });
  expect(winner(on28(route("newer", { id: idOf(9), paths: ["/a"] }), older), get("/a"))).toBe("older");
});

test("a wildcard host with a port goes before a plain host without one", () => {
  const router = on28(
    route("plain", { hosts: ["other.test"], paths: ["/a"] }),
    route("wild", { hosts: ["*.test"], paths: ["/a"] }),
    route("wild port", { hosts: ["*.test:8000"], paths: ["/a"] }),
  );
  expect(winner(router, get("/a", ["Host", "gateway.test:8000"]))).toBe("wild port");
  expect(winner(router, get("/a", ["Host", "other.test:8000"]))).toBe("wild port");
  expect(winner(router, get("/a", ["Host", "other.test"]))).toBe("plain");
});

test("the routes that share the hit path are tried before better ones of the category", () => {
  const router = on28(
    route("more headers", { headers: { "x-v": ["1"], "x-w": ["1"] }, paths: ["/a"] }),
    route("longest", { headers: { "x-w": ["1"] }, paths: ["/a/b"] }),
  );
  expect(winner(router, get("/a/b", ["X-V", "1"], ["X-W", "1"]))).toBe("more headers");
});

test("a route with snis is passed over on http when a route with the same other kinds exists", () => {
  const named = route("named", { snis: ["a.test"], hosts: ["gateway.test"] });
  expect(winner(on28(named, route("plain", { hosts: ["gateway.test"] })), get("/"))).toBe("plain");
  expect(winner(on28(named), get("/"))).toBe("named");
});

test("a host with a port serves only that port as written, one without serves every port", () => {
  const router = on28(route("with", { hosts: ["a.test:8000"] }), route("without", { hosts: ["b.test"] }));
  expect(winner(router, get("/", ["Host", "a.test:8000"]))).toBe("with");
  expect(winner(router, get("/", ["Host", "a.test"]))).toBeNull();
  expect(winner(router, get("/", ["Host", "b.test:8000"]))).toBe("without");
  expect(winner(router, get("/", ["Host", "B.test"]))).toBeNull();
});

test("a wildcard stands for at least one character", () => {
  const router = on28(route("wild", { hosts: ["*.example.org"] }));
  expect(winner(router, get("/", ["Host", "a.b.example.org:9"]))).toBe("wild");
  expect(winner(router, get("/", ["Host", ".example.org"]))).toBeNull();
});

test("methods are upper-cased when the router is built, the request's is not", () => {
  const router = on28(route("get", { methods: ["get"] }));
  expect(winner(router, get("/"))).toBe("get");
  expect(winner(router, { ...get("/"), method: "get" })).toBeNull();
});

test("path_handling v1 counts, and a regex that is an alternative without a rest strips nothing", () => {
  expect(on28(route("v1", { paths: ["/legacy"], path_handling: "v1" })).match(get("/legacyfoo"))?.upstreamTarget).toBe("/foo");
  const match = on28(route("either", { paths: ["/a|/b"] })).match(get("/a/x"));
  expect(match).toMatchObject({ prefix: "", upstreamTarget: "/a/x", forwardedPrefix: null });
});
