import { describe, expect, test } from "vitest";
import { get, idOf, route, routerOf, winner } from "./router.fixture.ts";
import { uuidV5 } from "./uuid.ts";

describe.each(["3.4", "3.9"] as const)("on %s", (line) => {
  const on = (...routes: Parameters<typeof routerOf>[1]) => routerOf(line, routes);

  test("a regex path beats a prefix with a method", () => {
    const router = on(
      route("orders-v1", { methods: ["GET"], paths: ["/orders"] }),
      route("orders-by-id", { paths: ["/orders/(?<id>\\d+)$"], regex_priority: 10 }),
    );
    expect(winner(router, get("/orders/123"))).toBe("orders-by-id");
    expect(winner(router, get("/orders/x"))).toBe("orders-v1");
  });

  test("a plain host beats a regex path and a longer prefix", () => {
    const router = on(route("regex", { methods: ["GET"], paths: ["/a.*"] }), route("host", { hosts: ["gateway.test"] }));
    expect(winner(router, get("/abc"))).toBe("host");
  });

  test("of prefixes more kinds win, and then the length", () => {
    const router = on(route("long", { paths: ["/a/b/c"] }), route("method", { methods: ["GET"], paths: ["/a"] }));
    expect(winner(router, get("/a/b/c"))).toBe("method");
    expect(winner(on(route("short", { paths: ["/a"] }), route("long", { paths: ["/ab"] })), get("/abc"))).toBe("long");
  });

  test("there is no significance among kinds: a longer path beats a wildcard host", () => {
    const router = on(route("wild", { hosts: ["*.test"] }), route("path", { paths: ["/a"] }));
    expect(winner(router, get("/a"))).toBe("path");
  });

  test("header names go before the length of a prefix, regex_priority only counts for regexes", () => {
    const router = on(
      route("two headers", { headers: { "x-v": ["1"], "x-w": ["1"] }, paths: ["/a"] }),
      route("one header", { headers: { "x-v": ["1"] }, paths: ["/a/b"], regex_priority: 50 }),
    );
    expect(winner(router, get("/a/b", ["X-V", "1"], ["X-W", "1"]))).toBe("two headers");
    const regexes = on(route("low", { paths: ["/a.*"] }), route("high", { paths: ["/a[b]"], regex_priority: 1 }));
    expect(winner(regexes, get("/ab"))).toBe("high");
  });

  test("a negative regex_priority wins over every positive one below 4096", () => {
    const router = on(
      route("high", { paths: ["/a.*"], regex_priority: 4095 }),
      route("negative", { paths: ["/a[b]"], regex_priority: -1 }),
    );
    expect(winner(router, get("/ab"))).toBe("negative");
  });

  test("four kinds beat a plain host with three, whose bit is lower", () => {
    const four = { methods: ["GET"], hosts: ["*.test"], headers: { "x-v": ["1"] }, paths: ["/a"] };
    const router = on(route("three", { methods: ["GET"], hosts: ["gateway.test"], paths: ["/a/b"] }), route("four", four));
    expect(winner(router, get("/a/b", ["X-V", "1"]))).toBe("four");
  });

  test("of equal routes the larger id wins, whatever the age", () => {
    const older = route("older", { id: idOf(3), paths: ["/a"], created_at: 1_600_000_000_000 });
    expect(winner(on(older, route("newer", { id: idOf(9), paths: ["/a"] })), get("/a"))).toBe("newer");
  });

  test("a regex and a prefix of one route compete on their own", () => {
    const router = on(route("both", { paths: ["/a", "/x\\d"] }), route("method", { methods: ["GET"], paths: ["/x"] }));
    expect(winner(router, get("/x1"))).toBe("both");
    expect(winner(router, get("/xa"))).toBe("method");
    expect(winner(router, get("/a"))).toBe("both");
  });

  test("a path whose bytes are no UTF-8 matches nothing", () => {
    expect(winner(on(route("all", { paths: ["/"] })), get("/%ff"))).toBeNull();
    expect(winner(on(route("all", { methods: ["GET"] })), get("/%ff"))).toBe("all");
  });

  test("a route with snis counts on http, and on https only for its names", () => {
    const router = on(route("named", { snis: ["a.test."] }));
    expect(winner(router, get("/"))).toBe("named");
    expect(winner(router, { ...get("/"), scheme: "https", sni: "a.test" })).toBe("named");
    expect(winner(router, { ...get("/"), scheme: "https", sni: "b.test" })).toBeNull();
    expect(winner(router, { ...get("/"), scheme: "https", sni: null })).toBeNull();
  });

  test("a header expression is lower-cased and may be one of several values", () => {
    const router = on(route("tenant", { headers: { "X-Tenant": ["~*^ACME-\\D", "other"] } }));
    expect(winner(router, get("/", ["x-tenant", "Acme-7"]))).toBe("tenant");
    expect(winner(router, get("/", ["x_tenant", "OTHER"]))).toBe("tenant");
    expect(winner(router, get("/", ["x-tenant", "acme-x"]))).toBeNull();
  });

  test("path_handling v1 is treated as v0", () => {
    expect(on(route("v1", { paths: ["/legacy"], path_handling: "v1" })).match(get("/legacyfoo"))?.upstreamTarget).toBe("/foo");
  });

  test("a rule that the engine refuses leaves its group out of the router and is reported", () => {
    const router = on(route("ahead", { paths: ["/a(?=b)"] }), route("prefix", { paths: ["/a"] }));
    expect(winner(router, get("/ab"))).toBe("prefix");
    expect(router.refused).toMatchObject([{ route: { name: "ahead" }, subject: "path ~/a(?=b)" }]);
    expect(router.notModelled).toEqual([]);
  });

  test("an expression that only JavaScript lacks is reported as not modelled, the route's other paths stay", () => {
    const router = on(route("mixed", { paths: ["/(?i:a)", "/b[c]"] }));
    expect(winner(router, get("/bc"))).toBe("mixed");
    expect(router.notModelled).toMatchObject([{ route: { name: "mixed" }, subject: "path ~/(?i:a)" }]);
  });
});

test("a host with a port asks 3.4 for that port in the Host header, 3.9 also takes the listening port", () => {
  const routes = [route("port", { hosts: ["a.test:8000"] })];
  const bare = get("/", ["Host", "a.test"]);
  expect(winner(routerOf("3.4", routes), bare)).toBeNull();
  expect(winner(routerOf("3.9", routes), bare)).toBe("port");
  expect(winner(routerOf("3.9", routes), { ...bare, port: 80 })).toBeNull();
  expect(winner(routerOf("3.4", routes), get("/", ["Host", "a.test:8000"]))).toBe("port");
});

test("3.9 takes a wildcard at either end of a name, 3.4 does not", () => {
  const https = { ...get("/"), scheme: "https", sni: "x.a.test" } as const;
  for (const sni of ["*.a.test", "x.a.*"]) {
    expect(winner(routerOf("3.9", [route("wild", { snis: [sni] })]), https)).toBe("wild");
    expect(winner(routerOf("3.4", [route("wild", { snis: [sni] })]), https)).toBeNull();
  }
});

test("split routes are compared by the ids that each line gives their groups", () => {
  const id = idOf(1);
  const key = { "3.4": "true", "3.9": "2" } as const;
  for (const line of ["3.4", "3.9"] as const) {
    const grouped = uuidV5("7f145bf9-0dce-4f91-98eb-debbce4b9f6b", `${id}#${key[line]}`);
    const split = route("split", { id, paths: ["/z", "/a.*"] });
    const rival = (name: string, first: string) => route(name, { id: `${first}${grouped.slice(1)}`, paths: ["/a[b]"] });
    const [below, above] = [rival("below", "0"), rival("above", "f")];
    const names = [below, above].map((each) => winner(routerOf(line, [split, each]), get("/ab")));
    expect([grouped[0] === "0" ? "?" : names[0], grouped[0] === "f" ? "?" : names[1]]).toEqual(["split", "above"]);
  }
});

test("an id made from a name is the one that RFC 9562 gives", () => {
  expect(uuidV5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")).toBe("2ed6657d-e927-568b-95e1-2665a8aea6a2");
});
