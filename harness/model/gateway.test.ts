import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { headerValue } from "../types/message.ts";
import { everywhere, instance, inventory, route, service, startBench } from "./gateway.fixture.ts";

const versions = ["2.8.5", "3.4.2", "3.9.1"] as const;

describe("answers of the core", () => {
  it("says on each line in its own bytes that no route matched", async () => {
    const bodies = [];
    for (const version of versions) {
      await using bench = await startBench(version, inventory([]));
      const { status, body } = await bench.ask("/nowhere");
      bodies.push([status, body]);
    }
    expect(bodies).toEqual([
      [404, '{"message":"no Route matched with those values"}'],
      [404, '{\n  "message":"no Route matched with those values"\n}'],
      [404, '{\n  "message":"no Route matched with those values",\n  "request_id":"02020202020202020202020202020202"\n}'],
    ]);
  });

  it("writes its own headers in nginx's order", async () => {
    await using bench = await startBench("3.9.1", inventory([]));
    expect((await bench.ask("/nowhere")).names()).toEqual([
      "Date",
      "Content-Type",
      "Connection",
      "Content-Length",
      "X-Kong-Response-Latency",
      "Server",
      "X-Kong-Request-Id",
    ]);
  });

  it("dates answers by the clock it was given", async () => {
    await using bench = await startBench("2.8.5", inventory([]));
    expect((await bench.ask("/nowhere")).header("date")).toBe("Wed, 31 Jan 2024 12:30:40 GMT");
  });

  it("takes an error page's form from Accept only as far as the line reads it", async () => {
    const browser = "text/html,application/xhtml+xml;q=0.9";
    for (const [version, expected] of [
      ["2.8.5", "application/json; charset=utf-8"],
      ["3.4.2", "text/html; charset=utf-8"],
    ] as const) {
      await using bench = await startBench(version, inventory([]));
      bench.answer = null;
      expect((await bench.ask("/shop", { method: "POST", headers: [["Accept", browser]] })).header("content-type")).toBe(expected);
    }
  });

  it("refuses a route without service with 503", async () => {
    await using bench = await startBench("2.8.5", inventory([], { routes: [{ ...route, service_id: null }] }));
    expect(await bench.ask("/shop")).toMatchObject({ status: 503, body: '{"message":"no Service found with those values"}' });
  });

  it("asks for TLS on a route that is https only", async () => {
    const only = (https_redirect_status_code: number) =>
      inventory([], { routes: [{ ...route, protocols: ["https"], https_redirect_status_code }] });
    await using upgrade = await startBench("2.8.5", only(426));
    expect(await upgrade.ask("/shop")).toMatchObject({ status: 426, body: '{"message":"Please use HTTPS protocol"}' });
    await using redirect = await startBench("3.9.1", only(301));
    const moved = await redirect.ask("/shop?a=1", { headers: [["Host", "Api.Example:8000"]] });
    expect([moved.status, moved.header("location")]).toEqual([301, "https://api.example/shop?a=1"]);
  });

  it("refuses what nginx refuses: TRACE, long request lines, long headers, no Host", async () => {
    await using bench = await startBench("3.9.1", inventory([]));
    expect(await bench.ask("/shop", { method: "TRACE" })).toMatchObject({ status: 405, reason: "Not Allowed" });
    expect(await bench.ask(`/shop/${"a".repeat(8200)}`)).toMatchObject({ status: 414, reason: "Request-URI Too Large" });
    const large = await bench.ask("/shop", { headers: [["X-Big", "b".repeat(8200)]] });
    expect([large.status, large.body.split("\n")[0]]).toEqual([400, "Request header or cookie too large"]);
    expect(await raw(bench.origin, "GET /shop HTTP/1.1\r\n\r\n")).toContain("400 Bad Request");
    expect(await raw(bench.origin, "what is this\r\n\r\n")).toContain("400 Bad Request");
    expect(bench.reached).toEqual([]);
  });
});

describe("proxying", () => {
  it("sends upstream the headers that the line sends, nginx's own first", async () => {
    const sent = [];
    for (const version of versions) {
      await using bench = await startBench(version, inventory([]));
      await bench.ask("/shop/a?x=1", {
        headers: [
          ["X-B", "1"],
          ["Via", "1.1 front"],
          ["x-b", "2"],
        ],
      });
      sent.push(bench.reached[0]?.headers.map(([name, value]) => `${name}: ${value}`));
    }
    const own = [
      "Host: shop.internal:8080",
      "Connection: keep-alive",
      "X-Forwarded-For: 127.0.0.1",
      "X-Forwarded-Proto: http",
      "X-Forwarded-Host: api.example",
    ];
    const rest = ["X-Forwarded-Port: 8000", "X-Forwarded-Path: /shop/a", "X-Forwarded-Prefix: /shop", "X-Real-IP: 127.0.0.1"];
    expect(sent[0]).toEqual([...own, ...rest, "X-B: 1", "Via: 1.1 front", "x-b: 2"]);
    expect(sent[1]).toEqual(sent[0]);
    expect(sent[2]).toEqual([
      "Via: 1.1 front, 1.1 kong/3.9.1",
      ...own,
      ...rest,
      "X-Kong-Request-Id: 02020202020202020202020202020202",
      "X-B: 1",
      "x-b: 2",
    ]);
  });

  it("takes the client's address and scheme from whom it trusts, and only then", async () => {
    const headers = [
      ["X-Forwarded-For", "203.0.113.9, 198.51.100.1"],
      ["X-Forwarded-Proto", "https"],
    ] as const;
    for (const [trusted, real, proto] of [
      [true, "203.0.113.9", "https"],
      [false, "127.0.0.1", "http"],
    ] as const) {
      await using bench = await startBench("3.9.1", inventory([]), { trusted });
      await bench.ask("/shop", { headers });
      const got = bench.reached[0]?.headers ?? [];
      expect(headerValue(got, "x-real-ip")).toBe(real);
      expect(headerValue(got, "x-forwarded-proto")).toBe(proto);
      expect(headerValue(got, "x-forwarded-for")).toBe("203.0.113.9, 198.51.100.1, 127.0.0.1");
    }
  });

  it("passes the answer on: repeated headers, order, Via, no Server of its own before 3.8", async () => {
    await using bench = await startBench("2.8.5", inventory([]));
    bench.answer = {
      status: 203,
      headers: [
        ["X-A", "1"],
        ["Set-Cookie", "a=1"],
        ["Set-Cookie", "b=2"],
        ["Content-Type", "text/html"],
        ["Content-Length", "2"],
        ["Date", "x"],
      ],
      body: "hi",
    };
    const answer = await bench.ask("/shop");
    expect(answer.headers).toEqual([
      ["Content-Type", "text/html; charset=UTF-8"],
      ["Content-Length", "2"],
      ["Connection", "close"],
      ["X-A", "1"],
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
      ["Date", "x"],
      ["X-Kong-Upstream-Latency", "0"],
      ["X-Kong-Proxy-Latency", "0"],
      ["Via", "kong/2.8.5"],
    ]);
  });

  it("appends to the upstream's Via and names its server from 3.8 on", async () => {
    await using bench = await startBench("3.9.1", inventory([]));
    bench.answer = { status: 200, headers: [["Via", "1.1 cache"]], body: "" };
    const answer = await bench.ask("/shop");
    expect([answer.header("via"), answer.header("server")]).toEqual(["1.1 cache, 1.1 kong/3.9.1", "kong/3.9.1"]);
  });

  it("tries again after a broken connection, but never a POST", async () => {
    await using bench = await startBench("2.8.5", inventory([]));
    bench.answer = null;
    expect(await bench.ask("/shop")).toMatchObject({ status: 502, body: "An invalid response was received from the upstream server\n" });
    expect(bench.reached).toHaveLength(1 + service.retries);
    expect((await bench.ask("/shop", { method: "POST", body: "a" })).header("via")).toBe("kong/2.8.5");
    expect(bench.reached).toHaveLength(2 + service.retries);
  });

  it("turns a slow upstream into 504", async () => {
    await using bench = await startBench(
      "2.8.5",
      inventory([], { services: [{ ...service, retries: 0, read_timeout: 20, host: "slow.internal" }] }),
      {
        upstream: await silentListener(),
      },
    );
    expect(await bench.ask("/shop")).toMatchObject({ status: 504, reason: "Gateway Time-out" });
  });

  it("sends the client's Host with preserve_host, a target's without its scheme's port, an upstream's host_header before both", async () => {
    const hosts = [];
    const common = { workspace_id: null, tags: [], created_at: 1 };
    const upstream = { ...common, id: "u", name: "shop.internal", algorithm: "round-robin", host_header: null, hash_on: "none" };
    const target = { ...common, id: "t", upstream_id: "u", target: "shop-a.internal:80", weight: 100 };
    for (const changes of [
      { routes: [{ ...route, preserve_host: true }] },
      { upstreams: [upstream], targets: [target] },
      { upstreams: [{ ...upstream, host_header: "named.internal" }], targets: [{ ...target, target: "10.0.0.1:8081" }] },
    ]) {
      await using bench = await startBench("2.8.5", inventory([], changes));
      await bench.ask("/shop");
      hosts.push(headerValue(bench.reached[0]?.headers ?? [], "host"));
    }
    expect(hosts).toEqual(["api.example", "shop-a.internal", "named.internal:8081"]);
  });

  it("refuses when an upstream has no target with weight", async () => {
    const upstream = {
      id: "u",
      workspace_id: null,
      tags: [],
      created_at: 1,
      name: "shop.internal",
      algorithm: "round-robin",
      host_header: null,
      hash_on: "none",
    };
    await using bench = await startBench("2.8.5", inventory([], { upstreams: [upstream] }));
    expect(await bench.ask("/shop")).toMatchObject({ status: 503, body: '{"message":"failure to get a peer from the ring-balancer"}' });
    expect(bench.reached).toEqual([]);
  });

  it("answers Kong-Debug always on 2.8 and with permission on 3.x, and passes it on", async () => {
    const seen = [];
    for (const [version, debugHeader] of [
      ["2.8.5", false],
      ["3.9.1", false],
      ["3.9.1", true],
    ] as const) {
      await using bench = await startBench(version, inventory([]), { debugHeader });
      const answer = await bench.ask("/shop", { headers: [["Kong-Debug", "1"]] });
      seen.push([answer.header("kong-route-name"), headerValue(bench.reached[0]?.headers ?? [], "kong-debug")]);
    }
    expect(seen).toEqual([
      ["shop", "1"],
      [undefined, "1"],
      ["shop", "1"],
    ]);
  });
});

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

async function raw(origin: URL, text: string): Promise<string> {
  const socket = connect(Number(origin.port), origin.hostname);
  socket.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("latin1");
}

/** Takes connections and never answers; goes with the test process. */
async function silentListener(): Promise<{ host: string; port: number }> {
  const { createServer } = await import("node:net");
  const server = createServer(() => {}).unref();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { host: "127.0.0.1", port: typeof address === "object" && address !== null ? address.port : 0 };
}
