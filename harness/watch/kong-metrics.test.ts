import { describe, expect, test } from "vitest";
import { metricsIn } from "./exposition.ts";
import { isKongMetric, sampleOf } from "./kong-metrics.ts";

async function* pieces(text: string, size: number): AsyncIterable<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (text: string, size = 7) => sampleOf(metricsIn(pieces(text, size), isKongMetric));

const of28 = `# HELP kong_http_status HTTP status codes per service/route in Kong
# TYPE kong_http_status counter
kong_http_status{service="up",route="ok",code="200"} 30
kong_http_status{service="locked",route="locked",code="401"} 2
kong_http_status{service="up",route="other",code="200"} 3
kong_latency_bucket{service="up",route="ok",type="kong",le="10"} 29
kong_latency_bucket{service="up",route="ok",type="kong",le="+Inf"} 30
kong_latency_bucket{service="up",route="ok",type="request",le="100"} 20
kong_latency_bucket{service="up",route="ok",type="request",le="+Inf"} 30
kong_latency_bucket{service="up",route="ok",type="upstream",le="1"} 23
kong_latency_count{service="up",route="ok",type="request"} 30
kong_nginx_http_current_connections{state="total"} 66
kong_nginx_http_current_connections{state="active"} 4
`;

const of39 = `kong_http_requests_total{service="up",route="ok",code="200",source="service",workspace="default",consumer=""} 30
kong_http_requests_total{service="dead",route="dead",code="502",source="kong",workspace="default",consumer=""} 1
kong_http_requests_total{service="",route="terminated",code="503",source="kong",workspace="default",consumer=""} 500
kong_kong_latency_ms_bucket{service="up",route="ok",workspace="default",le="1"} 30
kong_kong_latency_ms_bucket{service="up",route="ok",workspace="default",le="+Inf"} 30
kong_request_latency_ms_bucket{service="up",route="ok",workspace="default",le="400"} 29
kong_request_latency_ms_bucket{service="up",route="ok",workspace="default",le="+Inf"} 30
kong_upstream_latency_ms_bucket{service="up",route="ok",workspace="default",le="25"} 29
kong_nginx_requests_total{node_id="97182f66",subsystem="http"} 66
`;

const INFINITE = Number.POSITIVE_INFINITY;

describe("reads", () => {
  test("what Kong 2.8 shows", async () => {
    const { statuses, latency, gatewayLatency, served } = await read(of28);
    expect([...(statuses ?? [])]).toEqual([
      [200, 33],
      [401, 2],
    ]);
    expect(served).toBe(66);
    expect([latency?.get(100), latency?.get(INFINITE), gatewayLatency?.get(10)]).toEqual([20, 30, 29]);
  });

  test("what Kong 3.9 shows, without the routes that 2.8 would not count", async () => {
    const { statuses, latency, gatewayLatency, served, node } = await read(of39);
    expect(node).toBe("97182f66");
    expect([...(statuses ?? [])]).toEqual([
      [200, 30],
      [502, 1],
    ]);
    expect(served).toBe(66);
    expect([latency?.get(400), latency?.get(INFINITE), gatewayLatency?.get(1)]).toEqual([29, 30, 30]);
  });

  test("bounds below the first that is shown as zero, and none between that the release lacks", async () => {
    const { latency } = await read(of39);
    expect([latency?.get(25), latency?.get(250), latency?.get(300), latency?.get(700)]).toEqual([0, 0, undefined, undefined]);
  });

  test("an answer in whatever pieces it comes", async () => {
    for (const size of [1, 3, 64, 4096]) expect(await read(of28, size)).toEqual(await read(of28));
  });

  test("nothing counted as not told", async () => {
    expect(await read("kong_nginx_requests_total 3\n")).toEqual({
      statuses: null,
      latency: null,
      gatewayLatency: null,
      served: 3,
      node: null,
    });
  });

  test("labels that hold quotes, braces and line feeds", async () => {
    const sample = await read('kong_http_status{service="a\\"},b\\\\",route="\\n{",code="200"} 4 1700000000000\n');
    expect(sample.statuses?.get(200)).toBe(4);
  });
});

describe("refuses", () => {
  const metric = (rest: string) => `kong_http_status{service="a",route="b",code="200"${rest}\n`;
  test.each([
    ["a number below zero", metric("} -1")],
    ["NaN", metric("} NaN")],
    ["infinity", metric("} +Inf")],
    ["a number that is not exact", metric("} 1e300")],
    ["a fraction", metric("} 1.5")],
    ["no value", metric("}")],
    ["a label twice", metric(',code="500"} 1')],
    ["an open label", metric(',x="')],
    ["an open brace", metric("")],
    ["a hundred labels", metric(`${Array.from({ length: 100 }, (_none, index) => `,l${index}=""`).join("")}} 1`)],
    ["a last line that may be cut off", 'kong_http_status{service="a",code="200"} 12'],
    ["a bound that is no number", 'kong_request_latency_ms_bucket{service="a",le="soon"} 1\n'],
    [
      "more bounds than Kong has",
      Array.from({ length: 100 }, (_none, index) => `kong_latency_bucket{service="a",type="kong",le="${index}"} 1\n`).join(""),
    ],
  ])("%s", async (_what, text) => {
    await expect(read(text, 1000)).rejects.toThrow(/line 1 |bound/);
  });

  test("a line without an end before it fills the memory", async () => {
    let sent = 0;
    async function* endless(): AsyncIterable<Buffer> {
      for (;;) {
        sent += 1;
        yield Buffer.alloc(16 * 1024, "a");
      }
    }
    await expect(sampleOf(metricsIn(endless(), isKongMetric))).rejects.toThrow("line 1 is longer than 65536 characters");
    expect(sent).toBeLessThan(10);
  });

  test("a label of sixty thousand backslashes at once", async () => {
    const before = performance.now();
    const long = `kong_http_status{service="${"\\\\".repeat(30_000)}`;
    await expect(read(`${long}\n`, 1 << 20)).rejects.toThrow("labels that cannot be read");
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

test("sums a hundred thousand series and keeps none", async () => {
  async function* many(): AsyncIterable<Buffer> {
    for (let index = 0; index < 100_000; index += 1) yield Buffer.from(`kong_http_status{service="s${index}",route="r",code="200"} 1\n`);
  }
  expect((await sampleOf(metricsIn(many(), isKongMetric))).statuses).toEqual(new Map([[200, 100_000]]));
});
