import { describe, expect, it } from "vitest";
import { headerValue } from "../../types/message.ts";
import { START, startBench } from "../gateway.fixture.ts";
import { credential, instance, inventory } from "../inventory.fixture.ts";

const bench = (version: string, config: Record<string, boolean | string | string[]>, changes = {}) =>
  startBench(version, inventory([instance("key-auth", config)], changes));

describe("key-auth", () => {
  it("refuses a missing, an empty, a repeated and an unknown key, each line in its own words", async () => {
    const seen = [];
    for (const version of ["2.8.5", "3.9.1"]) {
      await using on = await bench(version, {});
      for (const [target, headers] of [
        ["/shop", []],
        ["/shop?apikey", []],
        ["/shop", [["apikey", ""]]],
        [
          "/shop",
          [
            ["apikey", "a"],
            ["APIKey", "b"],
          ],
        ],
        ["/shop?apikey=nobody", []],
      ] as const) {
        const { status, body, header } = await on.ask(target, { headers: [["Accept", "text/plain"], ...headers] });
        seen.push(`${status} ${body.split("\n")[0]} ${header("www-authenticate")}`);
      }
    }
    expect(seen).toEqual([
      '401 No API key found in request Key realm="kong"',
      '401 No API key found in request Key realm="kong"',
      '401 No API key found in request Key realm="kong"',
      "401 Duplicate API key found undefined",
      "401 Invalid authentication credentials undefined",
      "401 No API key found in request Key",
      "401 No API key found in request Key",
      "401 No API key found in request Key",
      "401 Duplicate API key found Key",
      "401 Unauthorized Key",
    ]);
  });

  it("tells the upstream who it is and takes off what the client claimed", async () => {
    await using on = await bench("2.8.5", {});
    await on.ask("/shop", {
      headers: [
        ["x-consumer-username", "root"],
        ["X-Credential-Username", "root"],
        ["apikey", "bob-key"],
      ],
    });
    const sent = on.reached[0]?.headers ?? [];
    expect(sent.slice(-4)).toEqual([
      ["x-consumer-username", "bob"],
      ["apikey", "bob-key"],
      ["X-Consumer-ID", "00000000-0000-4000-8000-000000000b0b"],
      ["X-Credential-Identifier", "bob-credential"],
    ]);
  });

  it("finds a key in header, query, form, JSON and multipart, and nowhere else", async () => {
    await using on = await bench("3.4.2", { key_in_body: true });
    const post = (type: string, body: string) => on.ask("/shop", { method: "POST", headers: [["Content-Type", type]], body });
    const statuses = [
      (await on.ask("/shop?x=1&apikey=alice%2Dkey")).status,
      (await post("application/x-www-form-urlencoded", "apikey=alice-key")).status,
      (await post("application/json", '{"apikey":"alice-key"}')).status,
      (await post("multipart/form-data; boundary=b", '--b\r\nContent-Disposition: form-data; name="apikey"\r\n\r\nalice-key\r\n--b--\r\n'))
        .status,
      (await post("text/plain", "apikey=alice-key")).status,
      (await post("application/json", `{"apikey":"alice-key","pad":"${"x".repeat(9000)}"}`)).status,
      (await post("application/json", '{"apikey":["alice-key"]}')).status,
    ];
    expect(statuses).toEqual([200, 200, 200, 200, 401, 401, 401]);
  });

  it("looks only where it is told to, for the names it is told", async () => {
    await using on = await bench("3.9.1", { key_in_query: false, key_names: ["x_key"] });
    expect((await on.ask("/shop?x_key=alice-key")).status).toBe(401);
    expect((await on.ask("/shop", { headers: [["X-Key", "alice-key"]] })).status).toBe(200);
  });

  it("hides the key in header, query and body, and from 3.5 on leaves the rest of the query as it was", async () => {
    const targets = [];
    for (const version of ["2.8.5", "3.9.1"]) {
      await using on = await bench(version, { hide_credentials: true, key_in_body: true });
      await on.ask("/shop?b=%7e&apikey=alice-key&a", {
        headers: [["Content-Type", "application/x-www-form-urlencoded"]],
        body: "apikey=alice-key&c=1",
        method: "POST",
      });
      await on.ask("/shop", { headers: [["ApiKey", "alice-key"]] });
      targets.push(on.reached.map(({ target, body, headers }) => [target, body, headerValue(headers, "apikey")]));
    }
    expect(targets).toEqual([
      [
        ["/?b=~&a", "c=1", undefined],
        ["/", "", undefined],
      ],
      [
        ["/?b=%7e&a", "c=1", undefined],
        ["/", "", undefined],
      ],
    ]);
  });

  it("leaves a bare question mark on 3.9 where the hidden key was the only argument", async () => {
    const targets = [];
    for (const version of ["2.8.5", "3.4.2", "3.9.1"]) {
      await using on = await bench(version, { hide_credentials: true });
      await on.ask("/shop?apikey=alice-key");
      await on.ask("/shop?apikey=alice-key&a=1");
      await on.ask("/shop?apikey=nobody", { headers: [["apikey", "alice-key"]] });
      targets.push(on.reached.map(({ target }) => target));
    }
    // Measured on real gateways of these releases.
    expect(targets).toEqual([
      ["/", "/?a=1", "/"],
      ["/", "/?a=1", "/"],
      ["/?", "/?a=1", "/?"],
    ]);
  });

  it("lets a preflight pass when told to, as nobody", async () => {
    await using on = await bench("2.8.5", { run_on_preflight: false });
    expect((await on.ask("/shop", { method: "OPTIONS" })).status).toBe(200);
    expect(headerValue(on.reached[0]?.headers ?? [], "x-consumer-id")).toBeUndefined();
    expect((await on.ask("/shop")).status).toBe(401);
  });

  it("makes a refused request the anonymous consumer's, and fails when there is none of that name", async () => {
    await using on = await bench("2.8.5", { anonymous: "bob" });
    const answer = await on.ask("/shop");
    const sent = on.reached[0]?.headers ?? [];
    expect([answer.status, headerValue(sent, "x-consumer-username"), headerValue(sent, "x-anonymous-consumer")]).toEqual([
      200,
      "bob",
      "true",
    ]);
    await using none = await bench("2.8.5", { anonymous: "nobody" });
    expect(await none.ask("/shop")).toMatchObject({ status: 500, body: '{"message":"An unexpected error occurred"}' });
  });

  it("does not know a key after its time", async () => {
    const credentials = [credential("key-auth", { secrets: { key: "short" }, ttl: START + 1000 })];
    await using on = await bench("3.9.1", {}, { credentials });
    expect((await on.ask("/shop?apikey=short")).status).toBe(200);
    on.now += 1000;
    expect((await on.ask("/shop?apikey=short")).status).toBe(401);
  });

  it("names the configured realm since 3.7", async () => {
    await using on = await bench("3.9.1", { realm: "shop" });
    expect((await on.ask("/shop")).header("www-authenticate")).toBe('Key realm="shop"');
  });
});
