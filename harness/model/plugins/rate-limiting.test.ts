import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import type { HeaderLines } from "../../types/message.ts";
import type { Bench } from "../gateway.fixture.ts";
import { startBench } from "../gateway.fixture.ts";
import { BOB, everywhere, instance, inventory, route } from "../inventory.fixture.ts";

const limited = (version: string, config: Record<string, Json>) =>
  startBench(version, inventory([instance("rate-limiting", { policy: "local", limit_by: "ip", ...config })]));

async function statuses(on: Bench, count: number, headers: HeaderLines = [], target = "/shop"): Promise<number[]> {
  const seen = [];
  for (let index = 0; index < count; index++) seen.push((await on.ask(target, { headers })).status);
  return seen;
}

describe("rate-limiting", () => {
  it("admits exactly the limit in a window and starts anew in the next", async () => {
    await using on = await limited("2.8.5", { minute: 2 });
    expect(await statuses(on, 3)).toEqual([200, 200, 429]);
    on.now += 19_000;
    expect(await statuses(on, 1)).toEqual([429]);
    on.now += 1000;
    expect(await statuses(on, 3)).toEqual([200, 200, 429]);
  });

  it("does the header arithmetic of two windows", async () => {
    await using on = await limited("3.9.1", { second: 2, minute: 3 });
    const shown = [];
    for (let index = 0; index < 3; index++) {
      const { header } = await on.ask("/shop");
      const names = [
        "X-RateLimit-Remaining-Second",
        "X-RateLimit-Remaining-Minute",
        "RateLimit-Limit",
        "RateLimit-Remaining",
        "RateLimit-Reset",
        "Retry-After",
      ];
      shown.push(names.map((name) => header(name)));
    }
    expect(shown).toEqual([
      ["1", "2", "2", "1", "1", undefined],
      ["0", "1", "2", "0", "1", undefined],
      ["0", "1", "2", "0", "1", "1"],
    ]);
  });

  it("speaks of the longer window on a tie, and of a month of thirty days", async () => {
    await using on = await limited("2.8.5", { minute: 3, hour: 3, month: 3 });
    const { header } = await on.ask("/shop");
    // On the 31st more than thirty days have gone, so the reset is never below one second.
    expect([header("RateLimit-Limit"), header("RateLimit-Reset")]).toEqual(["3", "1"]);
    await using hours = await limited("2.8.5", { minute: 3, hour: 3 });
    expect((await hours.ask("/shop")).header("RateLimit-Reset")).toBe(String(3600 - (30 * 60 + 40)));
  });

  it("hides its headers, Retry-After too", async () => {
    await using on = await limited("3.4.2", { minute: 1, hide_client_headers: true });
    await on.ask("/shop");
    const refused = await on.ask("/shop");
    expect([refused.status, refused.names().filter((name) => /ratelimit|retry/i.test(name))]).toEqual([429, []]);
  });

  it("answers with the configured code and sentence since 3.1", async () => {
    const answers = [];
    for (const version of ["2.8.5", "3.4.2"]) {
      await using on = await limited(version, { minute: 0.5, error_code: 420, error_message: "slow down" });
      await on.ask("/shop");
      const { status, body } = await on.ask("/shop", { headers: [["Accept", "text/plain"]] });
      answers.push([status, body]);
    }
    expect(answers).toEqual([
      [429, "API rate limit exceeded\n"],
      [420, "slow down\n"],
    ]);
  });

  it.each([
    ["header", { limit_by: "header", header_name: "X-Tenant" }, [["X-Tenant", "a"]], [["X-Tenant", "b"]]],
    ["consumer", { limit_by: "consumer" }, [["apikey", "alice-key"]], [["apikey", "bob-key"]]],
    ["credential", { limit_by: "credential" }, [["apikey", "alice-key"]], [["apikey", "bob-key"]]],
  ] as const)("counts each %s by itself", async (_name, config, one, other) => {
    await using on = await startBench(
      "3.9.1",
      inventory([instance("key-auth", { anonymous: "alice" }), instance("rate-limiting", { minute: 1, policy: "local", ...config })]),
    );
    expect(await statuses(on, 2, one)).toEqual([200, 429]);
    expect(await statuses(on, 2, other)).toEqual([200, 429]);
  });

  it("counts one path, raw on 2.8 and normalised on 3.x, and everything else by address", async () => {
    const seen = [];
    for (const version of ["2.8.5", "3.4.2"]) {
      await using on = await limited(version, { minute: 1, limit_by: "path", path: "/shop/a" });
      seen.push([
        ...(await statuses(on, 1, [], "/shop/a")),
        ...(await statuses(on, 1, [], "/shop//a")),
        ...(await statuses(on, 1, [], "/shop/b")),
      ]);
    }
    expect(seen).toEqual([
      [200, 200, 429],
      [200, 429, 200],
    ]);
  });

  it("shares one counter over all routes when it is global", async () => {
    const other = { ...route, id: "00000000-0000-4000-8000-0000000000f2", name: "other", paths: ["/other"] };
    await using on = await startBench(
      "2.8.5",
      inventory([everywhere("rate-limiting", { minute: 1, policy: "local", limit_by: "ip" })], { routes: [route, other] }),
    );
    expect([...(await statuses(on, 1)), ...(await statuses(on, 1, [], "/other"))]).toEqual([200, 429]);
  });

  it("gives a consumer the limit of its own row instead of the route's", async () => {
    const own = instance("rate-limiting", { minute: 2, policy: "local" }, { route_id: null, consumer_id: BOB, scope: "consumer" });
    await using on = await startBench(
      "2.8.5",
      inventory([instance("key-auth", {}), instance("rate-limiting", { minute: 1, policy: "local" }), own]),
    );
    expect(await statuses(on, 3, [["apikey", "bob-key"]])).toEqual([200, 200, 429]);
    expect(await statuses(on, 2, [["apikey", "alice-key"]])).toEqual([200, 429]);
  });

  it("counts refused requests in redis since 3.4, so that they eat the longer window", async () => {
    const left = [];
    for (const version of ["2.8.5", "3.4.2"]) {
      await using on = await limited(version, { second: 1, minute: 10, policy: "redis" });
      await statuses(on, 4);
      on.now += 1000;
      left.push((await on.ask("/shop")).header("X-RateLimit-Remaining-Minute"));
    }
    expect(left).toEqual(["8", "5"]);
  });

  it("passes without headers when its store is gone, or fails when it must not", async () => {
    const gone = { databaseUrl: "postgresql://nobody@127.0.0.1:1/none" };
    const plugins = (fault_tolerant: boolean) => inventory([instance("rate-limiting", { minute: 1, policy: "cluster", fault_tolerant })]);
    await using tolerant = await startBench("2.8.5", plugins(true), gone);
    const passed = await tolerant.ask("/shop");
    expect([passed.status, passed.header("RateLimit-Limit")]).toEqual([200, undefined]);
    await using strict = await startBench("2.8.5", plugins(false), gone);
    expect((await strict.ask("/shop")).status).toBe(500);
  });

  it("forgets its counters when told to", async () => {
    await using on = await limited("3.9.1", { hour: 1 });
    expect(await statuses(on, 2)).toEqual([200, 429]);
    await on.resetCounters();
    expect(await statuses(on, 1)).toEqual([200]);
  });
});
