import { describe, expect, it } from "vitest";
import { headerValue } from "../types/message.ts";
import { startBench } from "./gateway.fixture.ts";
import { inventory, route, service } from "./inventory.fixture.ts";

const versions = ["2.8.5", "3.4.2", "3.9.1"] as const;

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

  it("passes on a query that ends with a question mark as each line does", async () => {
    const targets = [];
    for (const version of ["2.8.5", "3.4.2", "3.9.1"]) {
      await using bench = await startBench(version, inventory([]));
      for (const target of ["/shop?", "/shop?a", "/shop?a?"]) await bench.ask(target);
      targets.push(bench.reached.map(({ target }) => target));
    }
    // Measured on real gateways of these releases.
    expect(targets).toEqual([
      ["/?", "/?a", "/?"],
      ["/?", "/?a", "/?"],
      ["/?", "/?a", "/?a?"],
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

/** Takes connections and never answers; goes with the test process. */
async function silentListener(): Promise<{ host: string; port: number }> {
  const { createServer } = await import("node:net");
  const server = createServer(() => {}).unref();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { host: "127.0.0.1", port: typeof address === "object" && address !== null ? address.port : 0 };
}
