import { describe, expect, it } from "vitest";
import { startBench } from "./gateway.fixture.ts";
import { everywhere, instance, inventory } from "./inventory.fixture.ts";

describe("plugins in their order", () => {
  it("answers 501 and proxies nothing when a plugin is not modelled", async () => {
    await using bench = await startBench("3.9.1", inventory([instance("ldap-auth", {}), instance("aws-lambda", {})]));
    const answer = await bench.ask("/shop");
    expect([answer.status, answer.header("x-cutover-not-modelled")]).toEqual([501, "ldap-auth, aws-lambda"]);
    expect(bench.reached).toEqual([]);
  });

  it("judges a consumer's own plugins once the consumer is known", async () => {
    const content = inventory([
      instance("key-auth", {}),
      instance("aws-lambda", {}, { route_id: null, consumer_id: "00000000-0000-4000-8000-000000000b0b", scope: "consumer" }),
    ]);
    await using bench = await startBench("3.9.1", content);
    expect((await bench.ask("/shop?apikey=alice-key")).status).toBe(200);
    expect((await bench.ask("/shop?apikey=bob-key")).status).toBe(501);
    expect((await bench.ask("/shop?apikey=nobody")).status).toBe(401);
  });

  it("ignores a plugin that is switched off or has no file under such a name", async () => {
    await using bench = await startBench("3.9.1", inventory([{ ...instance("aws-lambda", {}), enabled: false }]));
    expect((await bench.ask("/shop")).status).toBe(200);
    await using odd = await startBench("3.9.1", inventory([instance("../gateway", {})]));
    expect((await odd.ask("/shop")).status).toBe(501);
  });

  it("runs header filters of later plugins on a rejection, and global ones on a 404", async () => {
    await using bench = await startBench(
      "2.8.5",
      inventory([instance("key-auth", {}), everywhere("response-transformer", { add: { headers: ["X-Seen:1"] } })]),
    );
    expect((await bench.ask("/shop")).header("x-seen")).toBe("1");
    expect((await bench.ask("/nowhere")).header("x-seen")).toBe("1");
  });
});
