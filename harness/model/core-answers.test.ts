import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { startBench } from "./gateway.fixture.ts";
import { inventory, route } from "./inventory.fixture.ts";

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

  it.each(versions)("fills in nginx's page of a redirect on %s, byte by byte", async (version) => {
    const only = (https_redirect_status_code: number) =>
      inventory([], { routes: [{ ...route, protocols: ["https"], https_redirect_status_code }] });
    const seen = [];
    for (const status of [301, 302, 307, 308]) {
      await using bench = await startBench(version, only(status));
      const { body, header } = await bench.ask("/shop");
      seen.push([/<h1>(.*)<\/h1>/.exec(body)?.[1], body.length, header("content-type")]);
    }
    // Measured on real gateways of these releases.
    expect(seen).toEqual([
      ["301 Moved Permanently", 134, "text/html"],
      ["302 Found", 110, "text/html"],
      ["307 Temporary Redirect", 136, "text/html; charset=UTF-8"],
      ["308 Permanent Redirect", 136, "text/html; charset=UTF-8"],
    ]);
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

async function raw(origin: URL, text: string): Promise<string> {
  const socket = connect(Number(origin.port), origin.hostname);
  socket.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("latin1");
}
