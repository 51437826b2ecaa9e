import { expect, test } from "vitest";
import { inventoryOf } from "../secrets/inventory.fixture.ts";
import type { HeaderLines, ResponseMessage } from "../types/message.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { gatewayHeaders } from "./gateway-headers.ts";
import { upstreamAnswerOf } from "./upstream-answer.ts";

const proxied: HeaderLines = [
  ["X-Kong-Upstream-Latency", "2"],
  ["X-Kong-Proxy-Latency", "0"],
  ["Via", "kong/2.8.5"],
];

function recorded(response: Partial<ResponseMessage> | null, method = "GET"): RecordedExchange {
  const request = { method, target: "/", headers: [], body: new Uint8Array() };
  const full = response && { status: 200, reason: "OK", headers: [], body: Buffer.from("body"), ...response };
  return { id: "1", at: 0, scheme: "http", client: null, request, response: full, missing: [], unresolved: [] };
}

function headersOf(exchange: RecordedExchange, patterns?: readonly RegExp[]): HeaderLines {
  const answer = upstreamAnswerOf(exchange, patterns);
  return answer.kind === "respond" ? answer.response.headers : [[answer.kind, ""]];
}

test.each([
  ["no response", null],
  [
    "a 401 of Kong",
    {
      status: 401,
      headers: [
        ["Server", "kong/2.8.5"],
        ["X-Kong-Response-Latency", "1"],
      ],
    },
  ],
  [
    "a 404 of Kong 3.9",
    {
      status: 404,
      headers: [
        ["Server", "kong/3.9.1"],
        ["X-Kong-Request-Id", "a"],
      ],
    },
  ],
] as const)("%s: echo", (_, response) => {
  expect(upstreamAnswerOf(recorded(response))).toEqual({ kind: "echo" });
});

test.each([
  ["Via", "kong/2.8.5", []],
  ["Via", "1.1 kong/3.9.1", []],
  ["Via", "1.1 varnish, 1.1 kong/3.9.1", [["Via", "1.1 varnish"]]],
  ["Server", "kong/3.9.1", []],
  ["Server", "nginx", [["Server", "nginx"]]],
  ["Date", "Mon, 23 Nov 2026 01:41:19 GMT", [["Date", "Mon, 23 Nov 2026 01:41:19 GMT"]]],
  ["RateLimit-Remaining", "4", []],
  ["X-RateLimit-Limit-video-minute", "3", []],
  ["Kong-Route-Id", "a", []],
  ["Connection", "close", []],
  ["Transfer-Encoding", "chunked", [["Transfer-Encoding", "chunked"]]],
  ["Content-Length", "999", [["Content-Length", "4"]]],
  ["Retry-After", "120", [["Retry-After", "120"]]],
  ["Access-Control-Allow-Origin", "*", []],
  ["Vary", "Origin", []],
  ["Vary", "Accept-Encoding", [["Vary", "Accept-Encoding"]]],
] as const)("of a proxied %s: %s stays %o", (name, value, kept) => {
  expect(
    headersOf(
      recorded({
        headers: [
          [name, value],
          ["X-Kong-Upstream-Latency", "1"],
        ],
      }),
    ),
  ).toEqual(kept);
});

test("repeated headers, status, reason and body pass on", () => {
  const cookies: HeaderLines = [
    ["Set-Cookie", "a=1"],
    ["set-cookie", "a=1"],
  ];
  const exchange = recorded({ status: 418, reason: "Teapot", headers: [...cookies, ...proxied] });
  expect(upstreamAnswerOf(exchange)).toEqual({
    kind: "respond",
    response: { status: 418, reason: "Teapot", headers: cookies, body: Buffer.from("body") },
  });
});

test("only what the plugins on the way add is taken off when they are known", () => {
  const headers: HeaderLines = [
    ["Access-Control-Allow-Origin", "*"],
    ["X-Trace", "1"],
    ["X-Resp-Added", "1"],
    ["RateLimit-Limit", "5"],
    ...proxied,
  ];
  const { plugins } = inventoryOf(
    [],
    [
      ["correlation-id", { header_name: "X-Trace", echo_downstream: true }],
      ["response-transformer", { add: { headers: ["X-Resp-Added:1"] } }],
    ],
  );
  expect(headersOf(recorded({ headers }), gatewayHeaders(plugins))).toEqual([
    ["Access-Control-Allow-Origin", "*"],
    ["RateLimit-Limit", "5"],
  ]);
});

test.each([
  [502, "An invalid response was received from the upstream server\n"],
  [502, "<p>An invalid response was received from the upstream server.</p>"],
  [504, '{"message":"The upstream server is timing out"}'],
  [503, "The upstream server is currently unavailable"],
])("Kong's own %i for a dead upstream: drop", (status, body) => {
  expect(upstreamAnswerOf(recorded({ status, headers: proxied, body: Buffer.from(body) }))).toEqual({ kind: "drop" });
});

test("an upstream's own 502 is answered again", () => {
  expect(upstreamAnswerOf(recorded({ status: 502, headers: proxied })).kind).toBe("respond");
});

test("a HEAD answer keeps its length and has no body", () => {
  const answer = upstreamAnswerOf(recorded({ headers: [["Content-Length", "120"], ...proxied], body: new Uint8Array() }, "HEAD"));
  expect(answer).toMatchObject({ response: { headers: [["Content-Length", "120"]], body: new Uint8Array() } });
});

test("a response without any mark of Kong is the upstream's", () => {
  expect(upstreamAnswerOf(recorded({ headers: [["X-A", "1"]] })).kind).toBe("respond");
});
