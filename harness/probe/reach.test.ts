import { describe, expect, test } from "vitest";
import { idOf, inventory, route, service } from "../model/router/router.fixture.ts";
import type { Inventory, PluginInstance, Route } from "../types/inventory.ts";
import { createReach } from "./reach.ts";
import type { Reach } from "./types.ts";

const ordersV1 = route("orders-v1", { id: idOf(1), methods: ["GET", "POST"], paths: ["/orders"] });
const byId = route("orders-by-id", { id: idOf(2), paths: ["/orders/(?<id>\\d+)$"], regex_priority: 10 });
/** As the migration to 3.0 rewrites paths: regexes get a `~`, prefixes are normalised. */
const migrated = (each: Route): Route => ({
  ...each,
  paths: each.paths.map((path) => (/^[\w.~/%-]*$/.test(path) ? decodeURIComponent(path) : `~${path}`)),
});

function reachOf(routes: readonly Route[], rest: Partial<Inventory> = {}, onY: readonly Route[] = routes.map(migrated)): Reach {
  return createReach({ x: inventory({ ...rest, routes }), y: inventory({ ...rest, routes: onY }), xLine: "2.8", yLine: "3.9", now: 0 });
}

test("a request that both sides give to the route is found, plainest first", () => {
  expect(reachOf([ordersV1, byId]).route(ordersV1.id)).toMatchObject({
    kind: "reached",
    request: { method: "GET", target: "/orders", headers: [["Host", "gateway.test"]], client: null },
    x: { route: { name: "orders-v1" } },
    y: { route: { name: "orders-v1" } },
  });
});

test("who shadows a route on X is named", () => {
  const orders = { ...ordersV1, methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] };
  expect(reachOf([orders, byId]).route(byId.id)).toEqual({
    kind: "unreachable",
    reason: "on X every candidate is taken by route orders-v1",
  });
});

test("another method is taken when the shadow does not cover it", () => {
  expect(reachOf([ordersV1, byId]).route(byId.id)).toMatchObject({ kind: "reached", request: { method: "PUT" } });
});

test("who takes the requests on Y only is named", () => {
  const narrow = { ...ordersV1, paths: ["/orders/7"] };
  const regex = route("any", { id: idOf(3), paths: ["/orders/.*"] });
  expect(reachOf([narrow, regex]).route(narrow.id)).toEqual({
    kind: "unreachable",
    reason: "on Y every request that X gives to it is taken by route any",
  });
});

test("a rule that Y's engine leaves out is the reason", () => {
  const ahead = route("ahead", { id: idOf(4), paths: ["/a(?!b)"] });
  expect(reachOf([ahead]).route(ahead.id)).toMatchObject({
    kind: "unreachable",
    reason: expect.stringContaining("on Y Kong 3.9 leaves its path ~/a(?!b)"),
  });
});

test("a rule that cannot be modelled is the reason", () => {
  const atomic = route("atomic", { id: idOf(4), paths: ["/(?>a)"] });
  expect(reachOf([atomic]).route(atomic.id)).toMatchObject({ reason: expect.stringContaining("on X its path /(?>a) cannot be modelled") });
});

describe("hosts, headers, paths and protocols of the route are met", () => {
  const kinds: readonly [string, Partial<Route>, object][] = [
    ["a leading wildcard", { hosts: ["*.example.org"] }, { headers: [["Host", "probe.example.org"]] }],
    ["a trailing wildcard", { hosts: ["example.*"] }, { headers: [["Host", "example.test"]] }],
    ["a host with a port", { hosts: ["a.test:8000"] }, { headers: [["Host", "a.test:8000"]] }],
    [
      "a header",
      { headers: { "x-version": ["2", "3"] } },
      {
        headers: [
          ["Host", "gateway.test"],
          ["x-version", "2"],
        ],
      },
    ],
    [
      "a header expression",
      { headers: { "x-version": ["~*^v\\d$"] } },
      {
        headers: [
          ["Host", "gateway.test"],
          ["x-version", "v7"],
        ],
      },
    ],
    ["a regex path", { paths: ["/find/[a-z]+/(?<page>\\d+)"] }, { target: "/find/a/7" }],
    ["a path beyond ASCII", { paths: ["/caf%C3%A9"] }, { target: "/caf%C3%A9" }],
    ["a method", { methods: ["DELETE"] }, { method: "DELETE" }],
    ["https only", { paths: ["/s"], protocols: ["https"] }, { target: "/s", scheme: "https" }],
  ];
  test.each(kinds)("%s", (name, fields, request) => {
    expect(reachOf([route(name, { id: idOf(5), ...fields })]).route(idOf(5))).toMatchObject({ kind: "reached", request });
  });

  test("snis that http does not lead to are asked for by https", () => {
    const named = route("named", { id: idOf(5), methods: ["GET"], snis: ["*.a.test", "a.test"] });
    const plain = route("plain", { id: idOf(6), methods: ["GET"] });
    expect(reachOf([named, plain]).route(named.id)).toMatchObject({
      kind: "reached",
      request: { scheme: "https", headers: [["Host", "a.test"]] },
    });
  });
});

test.each([
  ["it is not among the routes of X", [], []],
  ["Y does not have the route", [ordersV1], []],
  ["it speaks grpc, and probes are HTTP", [{ ...ordersV1, protocols: ["grpc"] }], undefined],
])("%s", (reason, routes, onY) => {
  expect(reachOf(routes, {}, onY).route(ordersV1.id)).toEqual({ kind: "unreachable", reason });
});

test("a route of a disabled service is not reached", () => {
  const off = service("off", { enabled: false });
  const answer = reachOf([{ ...ordersV1, service_id: off.id }], { services: [off] }).route(ordersV1.id);
  expect(answer).toEqual({ kind: "unreachable", reason: "its service off is disabled" });
});

test("a wanted method is met or refused", () => {
  const reach = reachOf([ordersV1]);
  expect(reach.route(ordersV1.id, { method: "POST" })).toMatchObject({ request: { method: "POST" } });
  expect(reach.route(ordersV1.id, { method: "PATCH" })).toEqual({ kind: "unreachable", reason: "it does not take PATCH" });
});

test("a changed request is told to lead elsewhere", () => {
  const reach = reachOf([ordersV1, byId]);
  const reached = reach.route(ordersV1.id);
  if (reached.kind !== "reached") throw new Error(reached.reason);
  expect(reach.leads(ordersV1.id, { ...reached.request, method: "POST" }).kind).toBe("reached");
  expect(reach.leads(ordersV1.id, { ...reached.request, method: "PATCH" })).toEqual({
    kind: "unreachable",
    reason: "on X the request is taken by no route",
  });
  expect(reach.leads(ordersV1.id, { ...reached.request, target: "/orders/7" })).toEqual({
    kind: "unreachable",
    reason: "on Y the request is taken by route orders-by-id",
  });
});

test("the client is an address that an allow list in front lets in", () => {
  const guard: PluginInstance = {
    id: idOf(9),
    workspace_id: null,
    tags: [],
    created_at: 0,
    name: "ip-restriction",
    enabled: true,
    config: { allow: ["10.1.0.0/16", "10.2.0.1"] },
    protocols: [],
    route_id: null,
    service_id: null,
    consumer_id: null,
    scope: "global",
    label: "ip-restriction",
  };
  expect(reachOf([ordersV1], { plugins: [guard] }).route(ordersV1.id)).toMatchObject({ request: { client: "10.1.0.0" } });
});
