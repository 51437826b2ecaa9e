import { describe, expect, it } from "vitest";
import { headerValue } from "../../types/message.ts";
import { startBench } from "../gateway.fixture.ts";
import { everywhere, instance, inventory } from "../inventory.fixture.ts";

interface Entry {
  readonly request: { readonly uri: string; readonly headers: Record<string, string>; readonly querystring: unknown };
  readonly response: { readonly status: number };
  readonly route?: { readonly name: string };
  readonly consumer?: { readonly username: string };
  readonly source?: string;
  readonly upstream_uri: string;
}

async function logged(version: string, target: string): Promise<{ entry: Entry; host: string | undefined; raw: string }> {
  const log = everywhere("http-log", { http_endpoint: "http://logs.internal:9000/in?x=1" });
  const on = await startBench(version, inventory([instance("key-auth", {}), log]));
  await on.ask(target, { headers: [["Authorization", "secret"]] });
  // Stopping waits for entries that are on their way.
  await on[Symbol.asyncDispose]();
  const entry = on.reached.find(({ target: sentTo }) => sentTo === "/in?x=1");
  if (entry === undefined) throw new Error("nothing was logged");
  return { entry: JSON.parse(entry.body) as Entry, host: headerValue(entry.headers, "host"), raw: entry.body };
}

describe("http-log", () => {
  it("posts one object for each request to its endpoint's host, credentials of Authorization taken out", async () => {
    const { entry, host, raw } = await logged("2.8.5", "/shop/a?apikey=alice-key&b");
    expect(host).toBe("logs.internal:9000");
    expect(entry.request).toMatchObject({
      uri: "/shop/a?apikey=alice-key&b",
      querystring: { apikey: "alice-key", b: true },
      headers: { authorization: "REDACTED" },
    });
    expect(entry).toMatchObject({
      response: { status: 200 },
      route: { name: "shop" },
      consumer: { username: "alice" },
      upstream_uri: "/a?apikey=alice-key&b",
    });
    expect(entry.source).toBeUndefined();
    expect(raw).toContain("\\/shop\\/a");
  });

  it("logs what Kong answered itself, without a route where none matched", async () => {
    expect((await logged("3.9.1", "/shop")).entry).toMatchObject({ response: { status: 401 }, source: "kong" });
    const { entry } = await logged("3.9.1", "/nowhere");
    expect([entry.response.status, entry.route]).toEqual([404, undefined]);
  });
});
