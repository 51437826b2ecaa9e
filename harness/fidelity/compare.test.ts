import { describe, expect, it } from "vitest";
import type { HeaderLines, ResponseMessage } from "../types/message.ts";
import { mismatches } from "./compare.ts";
import { comparable } from "./volatile.ts";

const ID = "0123456789abcdef0123456789abcdef";
const OTHER = "fedcba9876543210fedcba9876543210";

function answer(body: string, headers: HeaderLines = [], status = 200): ResponseMessage {
  return { status, reason: "OK", headers, body: Buffer.from(body) };
}

function paths(real: ResponseMessage, model: ResponseMessage, tableOrder = false): string[] {
  const found = mismatches(comparable(real, "172.21.0.1", tableOrder), comparable(model, "127.0.0.1", tableOrder));
  return found.map(({ side, path }) => `${side} ${path}`);
}

const echo = (url: string, ...headers: string[]) => JSON.stringify({ method: "GET", url, headers, body: "", tls: false });

describe("what must be objected to", () => {
  it.each([
    ["another status", answer(""), answer("", [], 201), ["client status"]],
    ["a header that is missing", answer("", [["A", "1"]]), answer(""), ["client header:a"]],
    ["a header that is too many", answer(""), answer("", [["A", "1"]]), ["client header:a"]],
    [
      "a repeated header",
      answer("", [["A", "1"]]),
      answer("", [
        ["A", "1"],
        ["A", "1"],
      ]),
      ["client header:a"],
    ],
    ["another spelling of a name", answer("", [["Vary", "x"]]), answer("", [["vary", "x"]]), ["client header:vary", "client header:vary"]],
    [
      "another order",
      answer("", [
        ["A", "1"],
        ["B", "2"],
      ]),
      answer("", [
        ["B", "2"],
        ["A", "1"],
      ]),
      ["client header order"],
    ],
    [
      "a latency that is no number",
      answer("", [["X-Kong-Proxy-Latency", "1"]]),
      answer("", [["X-Kong-Proxy-Latency", "-1"]]),
      ["client header:x-kong-proxy-latency", "client header:x-kong-proxy-latency"],
    ],
    [
      "a date that is none",
      answer("", [["Date", "Mon, 23 Nov 2026 01:41:18 GMT"]]),
      answer("", [["Date", "soon"]]),
      ["client header:date", "client header:date"],
    ],
    [
      "a length that does not fit",
      answer("ab", [["Content-Length", "2"]]),
      answer("ab", [["Content-Length", "3"]]),
      ["client header:content-length", "client header:content-length"],
    ],
    ["white space in a body", answer('{\n  "a":1\n}'), answer('{"a":1}'), ["client body"]],
    [
      "an id in the body that is not the header's",
      answer(`id ${ID}`, [["X-Kong-Request-Id", ID]]),
      answer(`id ${ID}`, [["X-Kong-Request-Id", OTHER]]),
      ["client body"],
    ],
    ["another value in a JSON body", answer('{"a":1}'), answer('{"a":2}'), ["client body"]],
    ["another upstream target", answer(echo("/a")), answer(echo("/b")), ["client body", "upstream url"]],
    [
      "a credential that reaches the upstream",
      answer(echo("/a")),
      answer(echo("/a", "apikey", "k")),
      ["client body", "upstream header:apikey"],
    ],
    ["an upstream that was reached on one side", answer(echo("/a")), answer("no"), ["client body", "upstream reached"]],
    ["query order where Kong keeps it", answer(echo("/a?x=1&y=2")), answer(echo("/a?y=2&x=1")), ["client body", "upstream url"]],
  ] as const)("objects to %s", (_name, real, model, expected) => {
    expect(paths(real, model)).toEqual(expected);
  });

  it("objects to other arguments even where their order says nothing", () => {
    expect(paths(answer(echo("/a?x=1&y=2")), answer(echo("/a?y=2&x=2")), true)).toEqual(["upstream url"]);
  });
});

describe("what is volatile by nature", () => {
  it("lets ids, dates, latencies, addresses, key order and limit header order pass", () => {
    const real = answer(echo("/a", "X-Real-IP", "172.21.0.1", "X-Kong-Request-Id", ID), [
      ["Date", "Mon, 23 Nov 2026 01:41:18 GMT"],
      ["RateLimit-Limit", "2"],
      ["X-RateLimit-Limit-Minute", "2"],
      ["X-Kong-Proxy-Latency", "17"],
      ["X-Kong-Request-Id", ID],
    ]);
    const model = answer(
      JSON.stringify({ url: "/a", method: "GET", body: "", tls: true, headers: ["X-Real-IP", "127.0.0.1", "X-Kong-Request-Id", OTHER] }),
      [
        ["Date", "Tue, 24 Nov 2026 01:41:18 GMT"],
        ["X-RateLimit-Limit-Minute", "2"],
        ["RateLimit-Limit", "2"],
        ["X-Kong-Proxy-Latency", "0"],
        ["X-Kong-Request-Id", OTHER],
      ],
    );
    expect(paths(real, model)).toEqual([]);
  });
});
