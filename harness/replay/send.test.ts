import { expect, test } from "vitest";
import type { RequestMessage } from "../types/message.ts";
import { request } from "../types/plan.fixture.ts";
import { sendTo } from "./send.fixture.ts";
import { rawServer } from "./test-gateway.fixture.ts";

/** What stands on the wire for a request, and how it ended. */
async function onTheWire(over: Partial<RequestMessage>) {
  await using server = await rawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  const outcome = await sendTo(server.url, request(over));
  return { text: server.received.join(""), outcome };
}

test("sends method, raw target, and header lines in order with case and repeats", async () => {
  const { text, outcome } = await onTheWire({
    method: "GET",
    target: "//a/./%2e%2E/b%41?x=%20&x&y=;",
    headers: [
      ["X-b", "1"],
      ["Host", "Shop.Example:8000"],
      ["x-B", "2"],
      ["Accept", "*/*"],
      ["X-b", ""],
      ["X-Latin", "\xe9"],
    ],
  });
  expect(text).toBe(
    "GET //a/./%2e%2E/b%41?x=%20&x&y=; HTTP/1.1\r\nhost: Shop.Example:8000\r\nconnection: keep-alive\r\nX-b: 1\r\nx-B: 2\r\nAccept: */*\r\nX-b: \r\nX-Latin: \xe9\r\n\r\n",
  );
  expect(outcome.kind).toBe("answered");
});

test.each(["TRACE", "OPTIONS", "PURGE", "DELETE", "FROBNICATE", "get"])("sends the method %s as it is", async (method) => {
  const { text, outcome } = await onTheWire({ method });
  expect(text.startsWith(`${method} / HTTP/1.1\r\n`)).toBe(true);
  expect(outcome.kind).toBe("answered");
});

test.each(["GET", "POST", "DELETE", "OPTIONS"])("sends the body bytes of a %s and counts them anew", async (method) => {
  const { text } = await onTheWire({
    method,
    headers: [
      ["Host", "a"],
      ["Content-Length", "999"],
    ],
    body: new Uint8Array([0, 255, 13, 10]),
  });
  expect(text.toLowerCase()).toContain("\r\ncontent-length: 4\r\n");
  expect(text.endsWith("\r\n\r\n\x00\xff\r\n")).toBe(true);
});

test("sends in chunks what was recorded in chunks", async () => {
  const { text } = await onTheWire({
    method: "POST",
    headers: [
      ["Host", "a"],
      ["Transfer-Encoding", "chunked"],
    ],
    body: Buffer.from("tea"),
  });
  expect(text).toMatch(/transfer-encoding: chunked\r\n\r\n3\r\ntea\r\n0\r\n\r\n$/);
});

test("sends no body of a neighbour in the same memory", async () => {
  const memory = Buffer.from("secret-tea-secret");
  const { text } = await onTheWire({ method: "POST", body: new Uint8Array(memory.buffer, memory.byteOffset + 7, 3) });
  expect(text).toMatch(/content-length: 3\r\n\r\ntea$/);
});

test("leaves out what belongs to one connection, and what its Connection header names", async () => {
  const { text } = await onTheWire({
    headers: [
      ["Host", "a"],
      ["Connection", "close, X-Hop"],
      ["Keep-Alive", "timeout=5"],
      ["X-Hop", "1"],
      ["TE", "trailers"],
    ],
  });
  expect(text).toBe("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\nTE: trailers\r\n\r\n");
});

test.each<[string, Partial<RequestMessage>]>([
  ["a space in the target", { target: "/a b" }],
  ["a target that is no path", { target: "*" }],
  [
    "two Host lines",
    {
      headers: [
        ["Host", "a"],
        ["Host", "b"],
      ],
    },
  ],
  ["no Host line", { headers: [] }],
  [
    "an Expect header",
    {
      headers: [
        ["Host", "a"],
        ["Expect", "100-continue"],
      ],
    },
  ],
  [
    "an upgrade",
    {
      headers: [
        ["Host", "a"],
        ["Connection", "Upgrade"],
        ["Upgrade", "websocket"],
      ],
    },
  ],
  [
    "a line break in a value",
    {
      headers: [
        ["Host", "a"],
        ["X-A", "1\r\nX-B: 2"],
      ],
    },
  ],
  [
    "a character beyond one byte",
    {
      headers: [
        ["Host", "a"],
        ["X-A", "\u20ac"],
      ],
    },
  ],
  ["a method that is no token", { method: "G T" }],
  ["CONNECT", { method: "CONNECT", target: "a:1" }],
])("does not send %s, and says why", async (_title, over) => {
  const { text, outcome } = await onTheWire(over);
  expect(text).toBe("");
  expect(outcome).toMatchObject({ kind: "not-sent", reason: expect.stringMatching(/.{10}/) });
});
