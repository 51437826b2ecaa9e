import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LocalStandIn } from "./stand-in.ts";
import { startStandIn } from "./stand-in.ts";

const NOW = Date.parse("2026-05-04T10:11:12Z");
let standIn: LocalStandIn;

beforeEach(async () => {
  standIn = await startStandIn({ cluster: "x", clock: () => NOW });
});
afterEach(() => standIn[Symbol.asyncDispose]());

/** Sends bytes as they are and reads until the stand-in closes. */
async function raw(text: string): Promise<string> {
  const socket = connect(standIn.port, standIn.host);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => undefined);
  socket.end(Buffer.from(text, "latin1"));
  await once(socket, "close");
  return Buffer.concat(chunks).toString("latin1");
}

const post = (body: string, headers = "") =>
  raw(`POST /logs HTTP/1.1\r\nHost: sink.internal\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`);

function observed(exchange: string) {
  const side = standIn.collect(exchange);
  if (side.kind !== "observed") throw new Error("a local stand-in always observes");
  return side.requests;
}

describe("what it remembers", () => {
  test("keeps order, case and repeats of headers, the raw target and the body bytes", async () => {
    standIn.prepare("e1", { kind: "echo" });
    await raw(
      "PUT //a/%2e%2E/b?x=%41&x HTTP/1.1\r\nHost: Shop.internal:80\r\nx-B: 1\r\nX-b: 2\r\nX-Cutover-Exchange: e1\r\nKong-Debug: 1\r\nX-Odd: \xe9\r\nContent-Length: 3\r\n\r\n\x00\xff\n",
    );
    const [request, ...more] = observed("e1");
    expect(more).toEqual([]);
    expect(request).toEqual({
      method: "PUT",
      target: "//a/%2e%2E/b?x=%41&x",
      headers: [
        ["Host", "Shop.internal:80"],
        ["x-B", "1"],
        ["X-b", "2"],
        ["X-Odd", "\xe9"],
        ["Content-Length", "3"],
      ],
      body: new Uint8Array([0, 255, 10]),
    });
  });

  test("keeps a second arrival of the same exchange, in order, and forgets both on collect", async () => {
    standIn.prepare("e1", { kind: "echo" });
    for (const path of ["/first", "/second"]) await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nX-Cutover-Exchange: e1\r\n\r\n`);
    expect(observed("e1").map(({ target }) => target)).toEqual(["/first", "/second"]);
    expect(standIn.held).toBe(0);
    expect(observed("e1")).toEqual([]);
  });

  test("says of an exchange that never arrived that it saw nothing", () => {
    standIn.prepare("e1", { kind: "echo" });
    expect(standIn.collect("e1")).toEqual({ kind: "observed", requests: [] });
    expect(standIn.held).toBe(0);
  });

  test.each(["TRACE", "PURGE", "FROBNICATE", "M-SEARCH"])("takes the method %s", async (method) => {
    standIn.prepare("e1", { kind: "respond", response: { status: 202, reason: "Fine", headers: [["X-A", "1"]], body: Buffer.from("ok") } });
    const answer = await raw(`${method} /x HTTP/1.1\r\nHost: a\r\nX-Cutover-Exchange: e1\r\nX-Two: 2\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 202 Fine\r\nX-A: 1\r\nContent-Length: 2\r\n/);
    expect(observed("e1")).toEqual([
      {
        method,
        target: "/x",
        headers: [
          ["Host", "a"],
          ["X-Two", "2"],
        ],
        body: new Uint8Array(0),
      },
    ]);
  });

  test("remembers a request that breaks off in its body", async () => {
    standIn.prepare("e1", { kind: "echo" });
    await raw("POST /half HTTP/1.1\r\nHost: a\r\nX-Cutover-Exchange: e1\r\nContent-Length: 10\r\n\r\nabc");
    expect(observed("e1").map(({ body }) => Buffer.from(body).toString())).toEqual(["abc"]);
  });

  test("counts a request that belongs to no exchange and keeps a bounded number of them", async () => {
    for (let index = 0; index < 103; index += 1) await raw(`GET /health/${index} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(standIn.strays.count).toBe(103);
    expect(standIn.strays.requests.length).toBe(100);
    expect(standIn.strays.requests[0]?.target).toBe("/health/0");
    expect(standIn.held).toBe(0);
  });
});

describe("log entries", () => {
  const entry = (exchange: unknown) => ({
    request: { uri: "/a", headers: { host: "a", "x-cutover-exchange": exchange, "kong-debug": "1" } },
    response: { status: 200 },
  });

  test("keeps an entry apart from upstream requests and takes join and debug header off", async () => {
    standIn.prepare("e1", { kind: "echo" });
    expect(await post(JSON.stringify(entry("e1")))).toMatch(/^HTTP\/1\.1 200 /);
    expect(observed("e1")).toEqual([]);
    expect(standIn.strays.count).toBe(0);
    expect(standIn.collectLogs("e1")).toEqual([{ request: { uri: "/a", headers: { host: "a" } }, response: { status: 200 } }]);
    expect(standIn.collectLogs("e1")).toEqual([]);
  });

  test("splits a batch by exchange and counts what belongs to none as a stray", async () => {
    await post(JSON.stringify([entry("e1"), entry("e2"), entry(["e1", "e1"]), { request: { headers: {} } }]));
    expect(standIn.collectLogs("e1").length).toBe(2);
    expect(standIn.collectLogs("e2").length).toBe(1);
    expect(standIn.strays.count).toBe(1);
  });

  test.each(["", "{", "[]", "null", '{"request":null}', '{"request":{"headers":[]}}', "plain"])(
    "takes %j for no log entry",
    async (body) => {
      await post(body);
      expect(standIn.strays.count).toBe(1);
    },
  );

  test("takes an upstream request that looks like an entry for a request", async () => {
    standIn.prepare("e9", { kind: "echo" });
    await post(JSON.stringify(entry("e1")), "X-Cutover-Exchange: e9\r\n");
    expect(observed("e9").length).toBe(1);
    expect(standIn.collectLogs("e1")).toEqual([]);
  });
});

describe("what it answers", () => {
  const get = (method = "GET") =>
    raw(`${method} /p?q=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Cutover-Exchange: e1\r\nKong-Debug: 1\r\nX-A: 1\r\n\r\n`);
  const respond = (status: number, headers: [string, string][], body = "") =>
    standIn.prepare("e1", { kind: "respond", response: { status, reason: "Why Not", headers, body: Buffer.from(body) } });

  test("echoes what it received without the marks, with the date of the clusters' clock", async () => {
    const [head = "", body = ""] = (await get()).split("\r\n\r\n");
    expect(head).toContain("Date: Mon, 04 May 2026 10:11:12 GMT");
    expect(head).toContain("X-Cutover-Echo: 1");
    expect(JSON.parse(body)).toEqual({ method: "GET", url: "/p?q=1", headers: ["Host", "a", "Connection", "close", "X-A", "1"], body: "" });
  });

  test("echoes the same bytes on another stand-in", async () => {
    const first = await get();
    await standIn[Symbol.asyncDispose]();
    standIn = await startStandIn({ cluster: "y", clock: () => NOW });
    expect(await get()).toBe(first);
  });

  test("echoes a body that is not UTF-8 in base64 and says so", async () => {
    const answer = await post("\xff\xfe", "Connection: close\r\nX-Cutover-Exchange: e1\r\n");
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toMatchObject({ body: "//4=", base64: true });
  });

  test("gives a recorded answer with its status, reason, order, repeats and no header of its own", async () => {
    respond(
      418,
      [
        ["set-cookie", "a=1"],
        ["X-Z", "1"],
        ["Set-Cookie", "b=2"],
        ["Connection", "close, X-Hop"],
        ["X-Hop", "1"],
        ["Content-Length", "999"],
      ],
      "tea",
    );
    expect(await get()).toBe(
      "HTTP/1.1 418 Why Not\r\nset-cookie: a=1\r\nX-Z: 1\r\nSet-Cookie: b=2\r\nContent-Length: 3\r\nConnection: close\r\n\r\ntea",
    );
  });

  test("sends in chunks what was recorded in chunks", async () => {
    respond(200, [["Transfer-Encoding", "chunked"]], "tea");
    expect(await get()).toMatch(/Transfer-Encoding: chunked\r\n\r\n3\r\ntea\r\n0\r\n\r\n$/);
  });

  test.each<[string, number, string | null]>([
    ["HEAD", 200, "Content-Length: 999"],
    ["GET", 204, null],
    ["GET", 304, "Content-Length: 999"],
  ])("frames %s %i without a body", async (method, status, length) => {
    respond(status, [["Content-Length", "999"]]);
    const answer = await get(method);
    expect(answer).toMatch(/\r\n\r\n$/);
    if (length === null) expect(answer).not.toMatch(/content-length/i);
    else expect(answer).toContain(length);
  });

  test("drops the connection unanswered and still remembers the request", async () => {
    standIn.prepare("e1", { kind: "drop" });
    expect(await get()).toBe("");
    expect(observed("e1").length).toBe(1);
  });

  test("breaks off where HTTP cannot carry the recorded answer, and lives on", async () => {
    respond(200, [["X-Bad", "a\nb"]]);
    expect(await get()).toBe("");
    standIn.prepare("e1", { kind: "echo" });
    expect(await get()).toMatch(/^HTTP\/1\.1 200 OK/);
  });
});
