import { describe, expect, it } from "vitest";
import { request, response, transcript } from "../compare/transcripts.fixture.ts";
import type { Change, ChangeScope } from "../types/change.ts";
import type { Difference } from "../types/difference.ts";
import { gatewayVersion } from "../types/version.ts";
import { changeFor, holds, liesBetween } from "./changes.ts";
import { identitiesOf } from "./identity.ts";
import { inventory, plugin, route } from "./inventories.fixture.ts";
import { type Scene, sceneOf } from "./scene.ts";

const change = (part: Partial<Change>): Change => ({
  id: "c",
  title: "",
  introduced: "3.5.0",
  until: null,
  area: "core",
  class: "benign",
  applies: {},
  explains: [{ end: "client", path: "header:via", x: "^a$", y: "^b$" }],
  source: "",
  ...part,
});

const via: Difference = { exchange: "e1", end: "client", path: "header:via", x: "a", y: "b" };

const shop = inventory({
  routes: [route({ id: "id of r", name: "r", path_handling: "v1", paths: ["/r", "/s"] })],
  plugins: [plugin({ name: "key-auth", route_id: "id of r", config: { hide_credentials: true, key_names: ["k"] } })],
});

function scene(status = 200, headers: [string, string][] = [["X-Kong-Upstream-Latency", "1"]]): Scene {
  const context = {
    x: { version: gatewayVersion("2.8"), inventory: shop },
    y: { version: gatewayVersion("3.9"), inventory: shop },
    control: false,
    changes: [],
    waivers: [],
    now: new Date(0),
    mask: (text: string) => text,
  };
  const exchange = {
    id: "e1",
    request: request("/r"),
    scheme: "http" as const,
    client: null,
    upstreamAnswer: { kind: "echo" as const },
    due: null,
    lanes: [],
    phase: 0,
    expect: null,
  };
  const one = transcript(response(status, headers), [], "r");
  return sceneOf(exchange, { x: one, y: one, control: null }, context, identitiesOf(shop));
}

const explains = (one: Change, difference = via, at = scene()) => changeFor(difference, at, [one]) !== null;

describe("the releases of a change", () => {
  const between = (x: string, y: string, part: Partial<Change> = {}) => liesBetween(change(part), gatewayVersion(x), gatewayVersion(y));

  it("show it only when X is older than it and Y is not", () => {
    expect(between("2.8.5", "3.9.1")).toBe(true);
    expect(between("3.4.2", "3.5.0")).toBe(true);
    expect(between("2.8.5", "3.4.2")).toBe(false);
    expect(between("3.5.0", "3.9.1")).toBe(false);
  });

  it("never show it on the way back", () => {
    expect(between("3.9.1", "2.8.5")).toBe(false);
  });

  it("no longer show it when Y has it mended", () => {
    expect(between("2.8.5", "3.9.1", { until: "3.10.0" })).toBe(true);
    expect(between("2.8.5", "3.10.0", { until: "3.10.0" })).toBe(false);
  });

  it("may be any two that differ", () => {
    expect(between("3.9.0", "3.9.1", { introduced: "any" })).toBe(true);
    expect(between("3.9.1", "3.9.1", { introduced: "any" })).toBe(false);
  });
});

describe("a matcher", () => {
  it("explains what it matches at both values, and nothing else", () => {
    expect(explains(change({}))).toBe(true);
    expect(explains(change({}), { ...via, x: "aa" })).toBe(false);
    expect(explains(change({}), { ...via, y: null })).toBe(false);
    expect(explains(change({}), { ...via, end: "upstream" })).toBe(false);
    expect(explains(change({}), { ...via, path: "header:via2" })).toBe(false);
  });

  it("takes a star at the end of a path, or an expression between slashes", () => {
    const at = (path: string) => change({ explains: [{ end: "client", path, x: "any", y: "any" }] });
    expect(explains(at("header:*"))).toBe(true);
    expect(explains(at("header:x-*"))).toBe(false);
    expect(explains(at("/^header:v/"))).toBe(true);
    expect(explains(at("/^header:w/"))).toBe(false);
  });

  it("knows absent from any, and X's own value inside Y's", () => {
    const of = (x: string, y: string) => change({ explains: [{ end: "client", path: "header:via", x, y }] });
    expect(explains(of("absent", "any"), { ...via, x: null })).toBe(true);
    expect(explains(of("absent", "any"))).toBe(false);
    expect(explains(of("any", "absent"), { ...via, y: null })).toBe(true);
    expect(explains(of(".+", "^{x}, kong$"), { ...via, x: "1.1 a (b)", y: "1.1 a (b), kong" })).toBe(true);
    expect(explains(of(".+", "^{x}, kong$"), { ...via, x: "1.1 a", y: "1x1 a, kong" })).toBe(false);
  });
});

describe("the scope of a change", () => {
  it("asks for an effective instance with that config", () => {
    expect(explains(change({ applies: { plugin: "key-auth" } }))).toBe(true);
    expect(explains(change({ applies: { plugin: "acl" } }))).toBe(false);
    expect(explains(change({ applies: { plugin: "key-auth", config: { hide_credentials: true } } }))).toBe(true);
    expect(explains(change({ applies: { plugin: "key-auth", config: { hide_credentials: false } } }))).toBe(false);
  });

  it("asks who answered on X, and with which status", () => {
    const refused = scene(401, [["X-Kong-Response-Latency", "0"]]);
    expect(explains(change({ applies: { answeredBy: "kong", status: [401] } }), via, refused)).toBe(true);
    expect(explains(change({ applies: { answeredBy: "upstream" } }), via, refused)).toBe(false);
    expect(explains(change({ applies: { status: [403] } }), via, refused)).toBe(false);
    expect(explains(change({ applies: { answeredBy: "kong" } }))).toBe(false);
  });

  it("asks what the client sent", () => {
    const scope = (request: ChangeScope["request"]) => change({ applies: request === undefined ? {} : { request } });
    expect(explains(scope({ method: "^GET$" }))).toBe(true);
    expect(explains(scope({ method: "^POST$" }))).toBe(false);
    expect(explains(scope({ target: "^/r" }))).toBe(true);
    expect(explains(scope({ target: "[?]" }))).toBe(false);
    expect(explains(scope({ headers: { host: "." } }))).toBe(false);
  });

  it("asks what X answered, and passes by what depends on kong.conf", () => {
    expect(explains(change({ applies: { answer: { "x-kong-upstream-latency": "^1$" } } }))).toBe(true);
    expect(explains(change({ applies: { answer: { "x-kong-upstream-latency": "^2$" } } }))).toBe(false);
    expect(explains(change({ applies: { conf: ["client_max_body_size"] } }))).toBe(false);
  });

  it("looks for fields of fields", () => {
    expect(holds({ config: { redis: { port: 6379 }, list: ["a", "b"] } }, { "config.redis.port": 6379 })).toBe(true);
    expect(holds({ config: { redis: { port: 6379 } } }, { "config.redis.host": "/./" })).toBe(false);
    expect(holds({ limits: { video: { minute: 3 } } }, { limits: "/video/" })).toBe(true);
  });

  it("puts a change that needs sign-off before a harmless one", () => {
    const harmless = change({ id: "harmless" });
    const grave = change({ id: "grave", class: "sign-off" });
    expect(changeFor(via, scene(), [harmless, grave])?.id).toBe("grave");
  });

  it("asks for fields of the matched route, equal or matching", () => {
    expect(explains(change({ applies: { route: { path_handling: "v1" } } }))).toBe(true);
    expect(explains(change({ applies: { route: { path_handling: "v0" } } }))).toBe(false);
    expect(explains(change({ applies: { routeOnY: { paths: "/^/s$/" } } }))).toBe(false);
    expect(explains(change({ applies: { routeOnY: { paths: "/(^|\\n)\\/s$/" } } }))).toBe(true);
  });
});
