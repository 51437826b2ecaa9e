import { expect, test } from "vitest";
import type { JsonObject } from "../types/json.ts";
import { all, header, rejected, upstreamHas, upstreamLacks } from "./expect.ts";
import { inventory, plugin, route, service } from "./shop.fixture.ts";
import { surroundingsOf } from "./surroundings.ts";

const shop = service("shop");
const orders = route("orders", shop);
const around = (name: string, config: JsonObject = {}, of = orders) =>
  surroundingsOf(inventory({ services: [shop], routes: [of], plugins: [plugin(name, { route: of }, config)] }), "2.8", of, null);

test("what passes reaches the upstream", () => {
  expect(around("cors").passed).toEqual({ status: { every: 200 }, upstream: "reached" });
});

test("a termination answers whatever passes, but not while it waits for its trigger", () => {
  expect(around("request-termination", { status_code: 410 }).passed).toEqual({ status: { every: 410 }, upstream: "not-reached" });
  expect(around("request-termination", { trigger: "x-down" }).passed.status).toEqual({ every: 200 });
});

test("a route without a service answers 503", () => {
  expect(around("cors", {}, route("nowhere", null)).passed).toEqual({ status: { every: 503 }, upstream: "not-reached" });
});

test("what a transformer rewrites is not expected; that a key stays hidden is", () => {
  const expectation = all(rejected(401, "no"), header("A").is("1"), upstreamHas("kept"), upstreamLacks("key"));
  expect(around("request-transformer").soften(expectation)).not.toHaveProperty("upstreamHas");
  expect(around("request-transformer").soften(expectation)).toHaveProperty("upstreamLacks");
  expect(around("response-transformer").soften(expectation)).toEqual({
    status: { every: 401 },
    upstream: "not-reached",
    upstreamHas: ["kept"],
    upstreamLacks: ["key"],
  });
});

test("behind a cache nobody can say whether the upstream is asked, but a refusal still is one", () => {
  expect(around("proxy-cache").passed).toEqual({ status: { every: 200 } });
  expect(around("proxy-cache").soften(rejected(401, "no")).upstream).toBe("not-reached");
});

test("a function decides for itself", () => {
  expect(around("pre-function").predictable).toBe(false);
  expect(around("a-plugin-of-ours").predictable).toBe(true);
});
