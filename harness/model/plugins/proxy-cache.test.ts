import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";

const cached = (version: string, config: Record<string, Json> = {}) =>
  startBench(version, inventory([instance("proxy-cache", { strategy: "memory", ...config })]));

describe("proxy-cache", () => {
  it("misses, hits, and refreshes after its time", async () => {
    await using on = await cached("3.9.1", { cache_ttl: 30 });
    const statusOf = async (target: string) => (await on.ask(target)).header("x-cache-status");
    expect([await statusOf("/shop?a=1&b=2"), await statusOf("/shop?b=2&a=1"), await statusOf("/shop?a=2")]).toEqual([
      "Miss",
      "Hit",
      "Miss",
    ]);
    on.now += 31_000;
    expect(await statusOf("/shop?a=1&b=2")).toBe("Refresh");
    expect(on.reached).toHaveLength(3);
  });

  it("serves a hit as proxied, with its age", async () => {
    await using on = await cached("2.8.5");
    on.answer = {
      status: 200,
      headers: [
        ["Content-Type", "text/plain; charset=x"],
        ["X-A", "1"],
        ["X-RateLimit-Remaining-Hour", "3"],
      ],
      body: "hi",
    };
    expect((await on.ask("/shop")).header("x-cache-status")).toBe("Bypass");
    on.answer = {
      status: 200,
      headers: [
        ["Content-Type", "application/json"],
        ["X-A", "1"],
        ["X-RateLimit-Remaining-Hour", "3"],
      ],
      body: "{}",
    };
    await on.ask("/shop");
    on.now += 5000;
    const hit = await on.ask("/shop");
    expect([hit.header("age"), hit.header("x-a"), hit.header("x-ratelimit-remaining-hour"), hit.header("via"), hit.body]).toEqual([
      "5",
      "1",
      undefined,
      "kong/2.8.5",
      "{}",
    ]);
  });

  it("hashes its key as the version does and leaves out headers that are switched off", async () => {
    await using old = await cached("2.8.5");
    expect((await old.ask("/shop")).header("x-cache-key")).toHaveLength(32);
    await using recent = await cached("3.9.1", { response_headers: { age: true, "X-Cache-Status": true, "X-Cache-Key": false } });
    expect((await recent.ask("/shop")).header("x-cache-key")).toBeUndefined();
    expect((await recent.ask("/shop", { headers: [["Kong-Debug", "1"]] })).header("x-cache-key")).toHaveLength(64);
  });

  it("passes by what is not to be cached: method, status", async () => {
    await using on = await cached("3.4.2");
    expect((await on.ask("/shop", { method: "POST" })).header("x-cache-status")).toBe("Bypass");
    on.answer = { status: 500, headers: [["Content-Type", "application/json"]], body: "{}" };
    expect((await on.ask("/shop")).header("x-cache-status")).toBe("Bypass");
  });

  it("does not pretend to know cache_control", async () => {
    await using on = await cached("3.9.1", { cache_control: true });
    expect((await on.ask("/shop")).status).toBe(501);
  });
});
