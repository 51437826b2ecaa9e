import { describe, expect, it } from "vitest";
import type { HeaderLines } from "../types/message.ts";
import type { Transcript } from "../types/transcript.ts";
import { compareExchange, compareTranscripts } from "./compare.ts";
import { usualCorrelationHeaders } from "./kinds.ts";
import { request, response, transcript } from "./transcripts.fixture.ts";

const paths = (x: Transcript, y: Transcript) => compareTranscripts(x, y).map(({ end, path }) => `${end} ${path}`);
const headers = (x: HeaderLines, y: HeaderLines) => paths(transcript(response(200, x)), transcript(response(200, y)));

describe("both directions", () => {
  it("reports what X sends and Y lacks, and what Y sends and X lacks", () => {
    const x = transcript(response(200, [["X-Only-X", "1"]]), [request("/a", [["apikey", "k"]])]);
    const y = transcript(response(200, [["X-Only-Y", "1"]]), [request("/a", [["Via", "1.1 kong/3.9.1"]])]);
    expect(compareTranscripts(x, y)).toEqual([
      { exchange: "e1", end: "client", path: "header:x-only-x", x: "1", y: null },
      { exchange: "e1", end: "client", path: "header:x-only-y", x: null, y: "1" },
      { exchange: "e1", end: "upstream", path: "header:apikey", x: "k", y: null },
      { exchange: "e1", end: "upstream", path: "header:via", x: null, y: "1.1 kong/3.9.1" },
    ]);
  });

  it("finds nothing between a transcript and itself, and counts what was equal", () => {
    const one = transcript(response(200, [["A", "1"]], "x"), [request("/a")], "orders");
    expect(compareExchange(one, one, usualCorrelationHeaders)).toMatchObject({ differences: [], ignored: 0 });
    expect(compareExchange(one, one, usualCorrelationHeaders).matched).toBeGreaterThan(8);
  });
});

describe("outcome and route", () => {
  it("tells an answer from a failure", () => {
    const x = transcript(response(200, []));
    const y: Transcript = { ...x, outcome: { kind: "failed", reason: "reset", milliseconds: 1 } };
    expect(compareTranscripts(x, y)).toEqual([{ exchange: "e1", end: "outcome", path: "outcome", x: "answered", y: "failed: reset" }]);
  });

  it("tells routes apart by id and shows their names; no route is a value too", () => {
    const on = (route: string | null) => transcript(response(200, []), [], route);
    expect(compareTranscripts(on("a"), on("b"))).toMatchObject([{ end: "route", path: "route", x: "a", y: "b" }]);
    expect(compareTranscripts(on("a"), on(null))).toMatchObject([{ x: "a", y: null }]);
  });

  it("takes a route that one side does not tell for neither equal nor different", () => {
    const x = transcript(response(200, []), [], "a");
    const y = transcript(response(200, []));
    expect(compareExchange(x, y, usualCorrelationHeaders)).toMatchObject({ differences: [] });
    expect(compareExchange(x, y, usualCorrelationHeaders).matched).toBeLessThan(compareExchange(x, x, usualCorrelationHeaders).matched);
  });
});

describe("headers", () => {
  it("ignores the order of different names and the case of names", () => {
    const x: HeaderLines = [["A", "1"], ["B", "2"]]; // biome-ignore format: pairs
    expect(headers(x, [["b", "2"], ["a", "1"]])).toEqual([]); // biome-ignore format: pairs
  });

  it("keeps the order of repeated names, and does not join them", () => {
    const one: HeaderLines = [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]]; // biome-ignore format: pairs
    expect(headers(one, [...one].reverse())).toEqual(["client header:set-cookie"]);
    expect(headers(one, [["Set-Cookie", "a=1, b=2"]])).toEqual(["client header:set-cookie"]);
    expect(headers(one, one.slice(1))).toEqual(["client header:set-cookie"]);
  });

  it.each([
    ["Date", "Mon, 23 Nov 2026 01:41:18 GMT", "Mon, 23 Nov 2026 01:41:19 GMT"],
    ["X-Kong-Upstream-Latency", "3", "12"],
    ["X-Kong-Request-Id", "4b8ead7e2f26423893177626ed045c2e", "081e256a4ef5980030a9aa3856af3e18"],
    ["RateLimit-Reset", "41", "42"],
    ["Retry-After", "1", "2"],
    ["Kong-Request-ID", "40f6b817-3b67-456e-8b75-eae22c7352be#1", "32b2bd20-2f42-4912-975a-755dda13d990#7"],
    ["X-Correlation-Id", "40f6b817-3b67-456e-8b75-eae22c7352be", "32b2bd20-2f42-4912-975a-755dda13d990"],
    ["X-Correlation-Id", "127.0.0.1-8000-90-1-1-1700000000.123", "127.0.0.1-8000-91-2-1-1700000001.456"],
    ["Connection", "close", "keep-alive"],
  ])("compares %s by kind only, but misses it when it is gone", (name, x, y) => {
    expect(headers([[name, x]], [[name, y]])).toEqual([]);
    expect(
      compareExchange(transcript(response(200, [[name, x]])), transcript(response(200, [[name, y]])), usualCorrelationHeaders).ignored,
    ).toBe(1);
    if (name !== "Connection") expect(headers([[name, x]], [])).toEqual([`client header:${name.toLowerCase()}`]);
  });

  it.each([
    ["RateLimit-Reset", "41", "43"],
    ["RateLimit-Remaining", "4", "3"],
    ["X-Kong-Request-Id", "4b8ead7e2f26423893177626ed045c2e", "none"],
    ["X-Correlation-Id", "40f6b817-3b67-456e-8b75-eae22c7352be", "32b2bd20-2f42-4912-975a-755dda13d990#1"],
    ["X-Consumer-ID", "40f6b817-3b67-456e-8b75-eae22c7352be", "32b2bd20-2f42-4912-975a-755dda13d990"],
    ["Connection", "keep-alive", "Upgrade"],
    ["Date", "Mon, 23 Nov 2026 01:41:18 GMT", "today"],
  ])("objects to %s: %s against %s", (name, x, y) => {
    expect(headers([[name, x]], [[name, y]])).toEqual([`client header:${name.toLowerCase()}`]);
  });

  it("compares a Date that goes upstream by value, since the client sent it", () => {
    const on = (date: string) => transcript(response(200, []), [request("/", [["Date", date]])]);
    expect(paths(on("Mon, 23 Nov 2026 01:41:18 GMT"), on("Mon, 23 Nov 2026 01:41:19 GMT"))).toEqual(["upstream header:date"]);
  });
});

describe("upstream", () => {
  it("counts requests and compares each of them", () => {
    const x = transcript(response(200, []), [request("/a"), request("/a")]);
    const y = transcript(response(200, []), [request("/a")]);
    expect(compareTranscripts(x, y)).toMatchObject([{ path: "count", x: "2", y: "1" }]);
    const retried = transcript(response(200, []), [request("/a"), request("/b")]);
    expect(paths(x, retried)).toEqual(["upstream request[1]:target:path"]);
  });

  it("tells the path from the query, and other pairs from another order", () => {
    const to = (target: string) => transcript(response(200, []), [request(target)]);
    expect(paths(to("/a"), to("/a/"))).toEqual(["upstream target:path"]);
    expect(compareTranscripts(to("/a?x=1&apikey=k"), to("/a?x=1"))).toMatchObject([{ path: "target:query", x: "apikey=k", y: null }]);
    expect(paths(to("/a?x=%20"), to("/a?x=+"))).toEqual(["upstream target:query"]);
    expect(paths(to("/a?x=1&y=2"), to("/a?y=2&x=1"))).toEqual(["upstream target:query-order"]);
    expect(paths(to("/a?"), to("/a"))).toEqual(["upstream target:query"]);
    expect(paths(to("/a?x=1&x=1"), to("/a?x=1"))).toEqual(["upstream target:query"]);
  });

  it("compares the method and the body", () => {
    const x = transcript(response(200, []), [request("/a", [], "x", "POST")]);
    const y = transcript(response(200, []), [request("/a", [], "y", "PUT")]);
    expect(paths(x, y)).toEqual(["upstream method", "upstream body"]);
  });

  it("says nothing of an upstream that was not observed", () => {
    const x = transcript(response(200, []), [request("/a")]);
    expect(paths(x, { ...x, upstream: { kind: "unobserved", reason: "external" } })).toEqual([]);
  });
});
