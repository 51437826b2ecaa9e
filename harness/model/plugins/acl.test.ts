import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import { headerValue } from "../../types/message.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";

const guarded = (config: Record<string, Json>, auth: Record<string, Json> = {}) =>
  startBench("3.9.1", inventory([instance("key-auth", auth), instance("acl", config)]));

describe("acl", () => {
  it("lets only members of allowed groups in and tells their groups upstream", async () => {
    await using on = await guarded({ allow: ["finance"] });
    expect((await on.ask("/shop?apikey=alice-key")).status).toBe(200);
    expect(headerValue(on.reached[0]?.headers ?? [], "x-consumer-groups")).toBe("finance");
    expect((await on.ask("/shop?apikey=bob-key")).status).toBe(403);
  });

  it("keeps members of denied groups out", async () => {
    await using on = await guarded({ deny: ["finance"], hide_groups_header: true });
    expect((await on.ask("/shop?apikey=alice-key")).status).toBe(403);
    expect((await on.ask("/shop?apikey=bob-key")).status).toBe(200);
    expect(headerValue(on.reached[0]?.headers ?? [], "x-consumer-groups")).toBeUndefined();
  });

  it("answers an anonymous consumer without groups 401, and nobody at all 401", async () => {
    await using anonymous = await guarded({ allow: ["finance"] }, { anonymous: "bob" });
    expect((await anonymous.ask("/shop")).status).toBe(401);
    await using nobody = await startBench("3.9.1", inventory([instance("acl", { allow: ["finance"] })]));
    expect((await nobody.ask("/shop")).status).toBe(401);
  });
});
