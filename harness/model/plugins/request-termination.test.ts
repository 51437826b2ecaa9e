import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";

const ended = (config: Record<string, Json>) => startBench("3.9.1", inventory([instance("request-termination", config)]));

describe("request-termination", () => {
  it("answers a compact object whatever is accepted, and proxies nothing", async () => {
    await using on = await ended({ status_code: 410, message: "Gone/for good" });
    const answer = await on.ask("/shop", { headers: [["Accept", "text/html"]] });
    expect([answer.status, answer.body, on.reached]).toEqual([410, '{"message":"Gone\\/for good"}', []]);
  });

  it("has sentences for some statuses and an empty body for the others", async () => {
    await using plain = await ended({});
    expect(await plain.ask("/shop")).toMatchObject({ status: 503, body: '{"message":"Service unavailable"}' });
    await using odd = await ended({ status_code: 418 });
    expect(await odd.ask("/shop")).toMatchObject({ status: 418, reason: "", body: "" });
  });

  it("sends a configured body as it is", async () => {
    await using on = await ended({ status_code: 200, body: "<p>", content_type: "text/html; charset=utf-8" });
    const answer = await on.ask("/shop");
    expect([answer.body, answer.header("content-type"), answer.header("content-length")]).toEqual(["<p>", "text/html; charset=utf-8", "3"]);
  });

  it("waits for its trigger in header or query", async () => {
    await using on = await ended({ trigger: "stop" });
    expect((await on.ask("/shop")).status).toBe(200);
    expect((await on.ask("/shop?stop")).status).toBe(503);
    expect((await on.ask("/shop", { headers: [["Stop", "1"]] })).status).toBe(503);
  });

  it("echoes the request when asked to", async () => {
    await using on = await ended({ status_code: 200, echo: true });
    const body = JSON.parse((await on.ask("/shop/a?b=1")).body) as { request: unknown; matched_route: { name: string } };
    expect(body.request).toMatchObject({ method: "GET", path: "/shop/a", query: { b: "1" } });
    expect(body.matched_route.name).toBe("shop");
  });
});
