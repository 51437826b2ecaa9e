import { describe, expect, test } from "vitest";
import type { HeaderLines, ResponseMessage } from "../types/message.ts";
import { exchange, request } from "../types/plan.fixture.ts";
import { marked, readAnswer } from "./marks.ts";
import { testCluster } from "./test-gateway.fixture.ts";

const cluster = testCluster("x", new URL("http://127.0.0.1:1"));
const headersOf = (headers: HeaderLines, over: Parameters<typeof exchange>[1] = {}) =>
  marked(exchange("e1", { request: request({ headers }), ...over }), "e1", cluster).headers;

describe("what is added to a request", () => {
  test("join and debug header come last, the request's own lines stay as they are", () => {
    expect(
      headersOf([
        ["host", "a"],
        ["X-B", "1"],
        ["x-b", "2"],
      ]),
    ).toEqual([
      ["host", "a"],
      ["X-B", "1"],
      ["x-b", "2"],
      ["X-Cutover-Exchange", "e1"],
      ["Kong-Debug", "1"],
    ]);
  });

  test("a join header of an earlier replay is replaced, a debug header of its own is kept alone", () => {
    expect(
      headersOf([
        ["Host", "a"],
        ["x-cutover-exchange", "old"],
        ["kong-debug", "true"],
      ]),
    ).toEqual([
      ["Host", "a"],
      ["kong-debug", "true"],
      ["X-Cutover-Exchange", "e1"],
    ]);
  });

  test.each<[string, HeaderLines, HeaderLines]>([
    [
      "is added when there is none",
      [["X-A", "1"]],
      [
        ["X-A", "1"],
        ["X-Forwarded-For", "192.0.2.7"],
      ],
    ],
    [
      "takes the place of a list",
      [
        ["x-forwarded-for", "10.0.0.1, 10.0.0.2"],
        ["X-A", "1"],
      ],
      [
        ["x-forwarded-for", "192.0.2.7"],
        ["X-A", "1"],
      ],
    ],
    [
      "takes the place of several lines",
      [
        ["X-Forwarded-For", "1.1.1.1"],
        ["X-A", "1"],
        ["X-forwarded-for", ""],
      ],
      [
        ["X-Forwarded-For", "192.0.2.7"],
        ["X-A", "1"],
      ],
    ],
  ])("the client's address %s", (_title, own, expected) => {
    expect(headersOf(own, { client: "192.0.2.7" }).slice(0, -2)).toEqual(expected);
  });

  test("without a client address X-Forwarded-For is left alone", () => {
    expect(headersOf([["X-Forwarded-For", "10.0.0.1"]])[0]).toEqual(["X-Forwarded-For", "10.0.0.1"]);
  });

  test("an https exchange says so to an embedded gateway, which has no TLS, and to no other", () => {
    expect(headersOf([["Host", "a"]], { scheme: "https" })).toContainEqual(["X-Forwarded-Proto", "https"]);
    const real = { ...cluster, runtime: "external" as const };
    expect(marked(exchange("e1", { scheme: "https" }), "e1", real).headers).not.toContainEqual(["X-Forwarded-Proto", "https"]);
  });
});

describe("what is read from a response", () => {
  const response = (headers: HeaderLines, status = 200, body = ""): ResponseMessage => ({
    status,
    reason: "OK",
    headers,
    body: Buffer.from(body),
  });

  test("the route is taken from the debug answers, and those are taken off", () => {
    const read = readAnswer(
      response(
        [
          ["A", "1"],
          ["Kong-Route-Id", "ABC"],
          ["kong-route-name", "orders"],
          ["Kong-Service-Id", "s"],
          ["Kong-Service-Name", "n"],
          ["B", "2"],
        ],
        401,
      ),
    );
    expect(read.route).toEqual({ kind: "matched", id: "abc", name: "orders" });
    expect(read.response.headers).toEqual([
      ["A", "1"],
      ["B", "2"],
    ]);
  });

  test("a route without a name is matched all the same", () => {
    expect(readAnswer(response([["Kong-Route-Id", "abc"]])).route).toEqual({ kind: "matched", id: "abc", name: null });
  });

  test.each([
    '{"message":"no Route matched with those values"}',
    '{\n  "message":"no Route matched with those values",\n  "request_id":"4b8e"\n}',
    "no Route matched with those values\nrequest_id: ae2e\n",
  ])("the 404 %j says that none matched", (body) => {
    expect(readAnswer(response([], 404, body)).route).toEqual({ kind: "none" });
  });

  test("another 404 does not, nor does the sentence with another status, nor on a route that is named", () => {
    const sentence = "no Route matched with those values";
    const unknown = { kind: "unknown", reason: "the gateway did not name a route" };
    expect(readAnswer(response([], 404, '{"message":"Not found"}')).route).toEqual(unknown);
    expect(readAnswer(response([], 200, sentence)).route).toEqual(unknown);
    expect(readAnswer(response([["Kong-Route-Id", "abc"]], 404, sentence)).route.kind).toBe("matched");
  });

  test.each(["48", "52", "103"])("the answer to HEAD that would have had its %s bytes says so too", (length) => {
    const headers: [string, string][] = [
      ["Content-Type", "application/json; charset=utf-8"],
      ["X-Kong-Response-Latency", "0"],
      ["Content-Length", length],
    ];
    expect(readAnswer(response(headers, 404)).route).toEqual({ kind: "none" });
    expect(readAnswer(response(headers, 410)).route.kind).toBe("unknown");
    expect(readAnswer(response(headers.slice(0, 1), 404)).route.kind).toBe("unknown");
    expect(readAnswer(response([...headers.slice(0, 2), ["Content-Length", "47"]], 404)).route.kind).toBe("unknown");
    expect(readAnswer(response([...headers, ["Kong-Route-Id", "abc"]], 404)).route.kind).toBe("matched");
  });

  test("plugins that are not modelled are listed, and their header is taken off", () => {
    const read = readAnswer(response([["X-Cutover-Not-Modelled", "jwt, acme"]]));
    expect(read.notModelled).toEqual(["jwt", "acme"]);
    expect(read.response.headers).toEqual([]);
  });
});
