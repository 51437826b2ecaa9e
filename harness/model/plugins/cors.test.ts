import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import type { HeaderLines } from "../../types/message.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";

const PREFLIGHT: HeaderLines = [
  ["Origin", "https://a.example"],
  ["Access-Control-Request-Method", "PUT"],
];

async function origin(version: string, config: Record<string, Json>, from: string | null): Promise<(string | undefined)[]> {
  await using on = await startBench(version, inventory([instance("cors", config)]));
  const answer = await on.ask("/shop", { headers: from === null ? [] : [["Origin", from]] });
  return [answer.header("access-control-allow-origin"), answer.header("vary"), answer.header("access-control-allow-credentials")];
}

describe("cors", () => {
  it("decides the origin by what is configured", async () => {
    expect(await origin("2.8.5", {}, null)).toEqual(["*", undefined, undefined]);
    expect(await origin("2.8.5", { origins: ["https://b.example"] }, "https://a.example")).toEqual([
      "https://b.example",
      "Origin",
      undefined,
    ]);
    const several = { origins: ["https://b.example", ".*\\.example"] };
    expect(await origin("2.8.5", several, "https://a.example:443")).toEqual(["https://a.example", "Origin", undefined]);
    expect(await origin("2.8.5", several, "https://evil.test")).toEqual([undefined, "Origin", undefined]);
    expect(await origin("2.8.5", { credentials: true }, "https://a.example")).toEqual(["https://a.example", "Origin", "true"]);
  });

  it("takes a star among several origins for everyone since 3.8", async () => {
    const config = { origins: ["*", "https://b.example"] };
    expect((await origin("3.4.2", config, "https://a.example"))[0]).toBeUndefined();
    expect((await origin("3.9.1", config, "https://a.example"))[0]).toBe("*");
  });

  it("answers a preflight itself, before authentication", async () => {
    await using on = await startBench(
      "3.9.1",
      inventory([instance("key-auth", {}), instance("cors", { methods: ["GET", "PUT"], max_age: 60, exposed_headers: ["X-T"] })]),
    );
    const answer = await on.ask("/shop", { method: "OPTIONS", headers: [...PREFLIGHT, ["Access-Control-Request-Headers", "X-A"]] });
    expect([answer.status, on.reached]).toEqual([200, []]);
    expect(answer.headers.slice(2, 7)).toEqual([
      ["Access-Control-Allow-Origin", "*"],
      ["Access-Control-Allow-Headers", "X-A"],
      ["Access-Control-Allow-Methods", "GET,PUT"],
      ["Access-Control-Max-Age", "60"],
      ["Content-Length", "0"],
    ]);
    const refused = await on.ask("/shop");
    expect([refused.status, refused.header("access-control-expose-headers")]).toEqual([401, "X-T"]);
  });

  it("leaves a preflight to the upstream when told to, and adds nothing", async () => {
    await using on = await startBench("2.8.5", inventory([instance("cors", { preflight_continue: true })]));
    const answer = await on.ask("/shop", { method: "OPTIONS", headers: PREFLIGHT });
    expect([on.reached.length, answer.header("access-control-allow-origin")]).toEqual([1, undefined]);
  });
});
