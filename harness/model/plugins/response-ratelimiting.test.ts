import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import { headerValue } from "../../types/message.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";

const limited = (version: string, config: Record<string, Json> = {}) =>
  startBench(version, inventory([instance("response-ratelimiting", { limits: { video: { minute: 2 } }, policy: "local", ...config })]));
const cost = (value: string) => ({ status: 200, headers: [["x-kong-limit", value]] as const, body: "ok" });

describe("response-ratelimiting", () => {
  it("counts what responses cost, lets one cross the limit and replaces the next", async () => {
    await using on = await limited("2.8.5");
    on.answer = cost("video=3, other=1");
    const first = await on.ask("/shop");
    expect([first.status, first.header("x-ratelimit-remaining-video-minute"), first.header("x-kong-limit")]).toEqual([200, "0", undefined]);
    const second = await on.ask("/shop");
    expect([second.status, second.body, on.reached.length]).toEqual([429, "", 2]);
    on.answer = cost("video=x");
    expect((await on.ask("/shop")).status).toBe(200);
  });

  it("tells the upstream what is left, and from 3.8 on the client by mistake", async () => {
    const told = [];
    for (const version of ["3.4.2", "3.9.1"]) {
      await using on = await limited(version, { hide_client_headers: true });
      const answer = await on.ask("/shop");
      told.push([headerValue(on.reached[0]?.headers ?? [], "x-ratelimit-remaining-video"), answer.header("x-ratelimit-remaining-video")]);
    }
    expect(told).toEqual([
      ["2", undefined],
      [undefined, "2"],
    ]);
  });

  it("refuses before the upstream when told to, once nothing is left", async () => {
    await using on = await limited("3.9.1", { block_on_first_violation: true });
    on.answer = cost("video=2");
    await on.ask("/shop");
    const refused = await on.ask("/shop", { headers: [["Accept", "text/plain"]] });
    expect([refused.status, refused.body.split("\n")[0], on.reached.length]).toEqual([429, "API rate limit exceeded for 'video'", 1]);
  });
});
