import { describe, expect, it } from "vitest";
import type { HeaderLines } from "../../types/message.ts";
import { startBench } from "../gateway.fixture.ts";
import { instance, inventory } from "../inventory.fixture.ts";

const agent = (...names: string[]): HeaderLines => names.map((name) => ["User-Agent", name]);

describe("bot-detection", () => {
  it("knows libraries and crawlers, and lets browsers and tools pass", async () => {
    await using on = await startBench("2.8.5", inventory([instance("bot-detection", {})]));
    const status = async (name: string) => (await on.ask("/shop", { headers: agent(name) })).status;
    for (const name of ["Go-http-client/1.1", "okhttp/4.9", "SomeBot/1.0", "my-crawler 2"])
      expect([name, await status(name)]).toEqual([name, 403]);
    for (const name of ["Mozilla/5.0 (X11) Firefox/120.0", "curl/8.0", "Wget/1.2", "python-requests/2.3"])
      expect([name, await status(name)]).toEqual([name, 200]);
    expect((await on.ask("/shop")).status).toBe(200);
    expect((await on.ask("/shop", { headers: agent("a", "b") })).status).toBe(400);
  });

  it("asks allow before deny, and both before what it knows", async () => {
    await using on = await startBench(
      "2.8.5",
      inventory([instance("bot-detection", { allow: ["^okhttp"], deny: ["okhttp", "badbot", "("] })]),
    );
    expect((await on.ask("/shop", { headers: agent("okhttp/4") })).status).toBe(200);
    expect(await on.ask("/shop", { headers: [...agent("badbot/1.0"), ["Accept", "text/plain"]] })).toMatchObject({
      status: 403,
      body: "Forbidden\n",
    });
  });
});
