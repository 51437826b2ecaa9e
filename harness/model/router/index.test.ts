import { describe, expect, test } from "vitest";
import { versionLines } from "../../types/version.ts";
import { predictRoute } from "./index.ts";
import { get, idOf, route, routerOf, service, winner } from "./router.fixture.ts";

describe.each(versionLines)("on %s", (line) => {
  test("a prefix has no segment boundary and is case-sensitive", () => {
    const router = routerOf(line, [route("shop", { paths: ["/shop"] })]);
    expect(winner(router, get("/shopping"))).toBe("shop");
    expect(winner(router, get("/Shop"))).toBeNull();
  });

  test("the path is matched after decoding and without its query", () => {
    const router = routerOf(line, [route("shop", { paths: ["/shop"] })]);
    expect(winner(router, get("/%73hop?x=/other"))).toBe("shop");
    expect(winner(router, get("/x/../shop"))).toBe("shop");
    expect(winner(router, get("/?/shop"))).toBeNull();
  });

  test("a regex path is held to the start only and gives its groups by name and number", () => {
    const router = routerOf(line, [route("find", { paths: ["/find/[a-z]+/(?<page>\\d+)"], strip_path: true })]);
    const match = router.match(get("/find/books/42/x?q"));
    expect(match).toMatchObject({
      prefix: "/find/books/42",
      captures: { "1": "42", page: "42" },
      upstreamTarget: "/x?q",
      forwardedPrefix: "/find/books/42",
    });
    expect(Object.keys(match?.captures ?? {}).sort()).toEqual(["1", "page"]);
    expect(winner(router, get("/x/find/books/42"))).toBeNull();
  });

  test("service and strip_path decide the upstream target and X-Forwarded-Prefix", () => {
    const services = [service("shop", { path: "/base" })];
    const [id] = services.map((each) => each.id);
    const kept = routerOf(line, [route("kept", { paths: ["/shop"], strip_path: false, service_id: id ?? null })], services);
    expect(kept.match(get("/shop/7?a=1"))).toMatchObject({
      service: { name: "shop" },
      upstreamTarget: "/base/shop/7?a=1",
      forwardedPrefix: null,
    });
    const stripped = routerOf(line, [route("stripped", { paths: ["/shop"], service_id: id ?? null })], services);
    expect(stripped.match(get("/shop/%e2%82%ac"))).toMatchObject({ upstreamTarget: "/base/%E2%82%AC", forwardedPrefix: "/shop" });
  });

  test("a route whose service is disabled is not there, one without a service is", () => {
    const services = [service("off", { id: idOf(50), enabled: false })];
    const router = routerOf(line, [route("off", { paths: ["/a/b"], service_id: idOf(50) }), route("none", { paths: ["/a"] })], services);
    expect(router.match(get("/a/b"))).toMatchObject({ route: { name: "none" }, service: null });
  });

  test("a route for https only also wins on http, a route for tcp never", () => {
    const router = routerOf(line, [
      route("https", { paths: ["/a"], protocols: ["https"] }),
      route("tcp", { paths: ["/t"], protocols: ["tcp"] }),
    ]);
    expect(winner(router, get("/a"))).toBe("https");
    expect(winner(router, get("/t"))).toBeNull();
  });

  test("every named header must have one of its values, in any case and in any of its lines", () => {
    const router = routerOf(line, [route("v2", { headers: { "X-Version": ["2", "Two"], "x-on": ["1"] } })]);
    expect(winner(router, get("/", ["x-version", "3"], ["X-VERSION", "TWO"], ["X-On", "1"]))).toBe("v2");
    expect(winner(router, get("/", ["x-version", "2"]))).toBeNull();
  });

  test("no Host header matches no host rule", () => {
    const router = routerOf(line, [route("host", { hosts: ["a.test"] }), route("wild", { hosts: ["*.test"] })]);
    expect(router.match({ ...get("/"), headers: [] })).toBeNull();
  });

  test("a prediction takes the name asked for by SNI from the Host header", () => {
    const router = routerOf(line, [route("named", { snis: ["a.test"] })]);
    const request = { method: "GET", target: "/", scheme: "https", body: new Uint8Array(0) } as const;
    expect(predictRoute(router, { ...request, headers: [["Host", "a.test:8443"]] })?.route.name).toBe("named");
    expect(predictRoute(router, { ...request, headers: [["Host", "b.test"]] })).toBeNull();
  });
});
