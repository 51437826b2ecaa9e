import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessLine, imported, logEntry, payload, samples } from "./foreign.fixture.ts";
import { exchangesOf, importOptions, options } from "./import.fixture.ts";
import { importRecording } from "./import.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "foreign-"));
});
afterAll(() => rm(directory, { recursive: true }));

const body = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

describe("GoReplay", () => {
  test("joins requests to responses by id, in the order of the requests", async () => {
    const { to, ...counts } = await imported(directory, samples.goreplay);
    expect(counts).toMatchObject({ format: "GoReplay", exchanges: 2, unanswered: 0, unreadable: 0, references: 2 });
    const [one, two] = await exchangesOf(to);
    expect(one).toMatchObject({
      at: Date.UTC(2026, 2, 1, 10, 0, 0, 123),
      missing: [],
      request: { method: "POST", target: "/orders?apikey=bob%2Dkey" },
    });
    expect(body(one?.request.body)).toBe('{"k":"alice-key"}');
    expect([one?.response?.status, one?.response?.reason, body(one?.response?.body)]).toEqual([201, "Created", "hello!"]);
    expect(two).toMatchObject({ client: "192.0.2.9", response: { status: 204 } });
  });

  test.each([
    ["a request without a response has none", payload(1, "a", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), { exchanges: 1, unanswered: 1 }, null],
    [
      "a response without a request",
      `${samples.goreplay}${payload(2, "zz", "HTTP/1.1 200 OK\r\n\r\n")}`,
      { exchanges: 2, unreadable: 1 },
      "line 32 is a response whose request was not seen before it",
    ],
    [
      "a payload cut off at the end",
      samples.goreplay.slice(0, -9),
      { exchanges: 2, unanswered: 1, unreadable: 1 },
      "line 20 the file ends inside it",
    ],
    [
      "the response of a replay",
      `${samples.goreplay}${payload(3, "a1", "HTTP/1.1 500 Oh\r\n\r\n")}`,
      { exchanges: 2, skipped: 1 },
      "line 32 is the response of a replay, not of the recorded traffic",
    ],
    [
      "no head",
      `${samples.goreplay}hello\n🐵🙈🙉\n`,
      { exchanges: 2, unreadable: 1 },
      "line 32 does not begin with a payload's type, id and time",
    ],
  ])("%s", async (_, content, counts, said) => {
    const { leftOut, ...found } = await imported(directory, content);
    expect(found).toMatchObject(counts);
    expect(leftOut.map(({ where, reason }) => `${where} ${reason}`)).toEqual(said === null ? [] : [said]);
  });

  test("a body that ends too early is unknown, not shorter", async () => {
    const cut =
      payload(1, "a", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf") +
      payload(2, "a", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n9\r\nha");
    const [one] = await exchangesOf((await imported(directory, cut)).to);
    expect(one?.missing).toEqual(["request-body", "response-body"]);
    expect([body(one?.request.body), body(one?.response?.body)]).toEqual(["", ""]);
  });
});

describe("the log of a Kong log plugin", () => {
  test("gives what the entries hold, in the order in which the requests began", async () => {
    const { to, ...counts } = await imported(directory, samples["kong-log"]);
    expect(counts).toMatchObject({ format: "log of a Kong log plugin", exchanges: 2, references: 2, unreadable: 0 });
    const exchanges = await exchangesOf(to);
    expect(exchanges.map(({ at }) => at)).toEqual([1772359199000, 1772359200123]);
    expect(exchanges[0]).toMatchObject({ client: "192.0.2.7", scheme: "http", missing: ["request-headers", "response-body"] });
    expect(exchanges[0]?.request.target).toBe("/orders?apikey=bob-key");
    expect(exchanges[0]?.request.headers.map(([name]) => name)).toEqual(["host", "authorization", "cookie", "cookie"]);
    expect(exchanges[0]?.unresolved).toEqual(expect.arrayContaining(["header authorization: a secret that the backup does not hold"]));
    expect(await readFile(to, "utf8")).not.toMatch(/bob-key|0123456789|abcdefgh/);
  });

  test("a batch is a list on one line; what is no request or cannot be read is named with its place", async () => {
    const stream = JSON.stringify({ started_at: 1, client_ip: "192.0.2.7", session: {}, latencies: {} });
    const refused = logEntry({ request: { uri: "", headers: {} }, response: { status: 414 } });
    const { leftOut, ...counts } = await imported(
      directory,
      `[${logEntry()},${stream},${logEntry()}]\n${refused}\n{"cut\n${logEntry({ response: { status: "x" } })}\n`,
    );
    expect(counts).toMatchObject({ exchanges: 2, skipped: 2, unreadable: 2 });
    expect(leftOut.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      "line 1 entry 2 is about a stream of bytes, not an HTTP request",
      "line 2 the gateway refused the request before it had read it, and logged nothing of it",
      "line 3 is not JSON",
      "line 4 response.status must be number, not string",
    ]);
  });

  test("a key that hide_credentials took away comes back from the backup, by the credential that was accepted", async () => {
    const request = { uri: "/orders", headers: { host: "shop.example" } };
    const id = options.inventory.credentials[1]?.id;
    const { to } = await imported(
      directory,
      `${logEntry({ request, top: { authenticated_entity: { id } } })}\n${logEntry({ request, top: { authenticated_entity: { id: "x" } } })}\n`,
    );
    expect(await readFile(to, "utf8")).toContain(`["apikey","{{credential:key-auth:bob:${id}:key}}"]`);
    expect((await exchangesOf(to)).map(({ request: { headers } }) => headers.length)).toEqual([2, 1]);
  });

  test("bodies are unknown where there may have been one, and a body of no length is none", async () => {
    const upload = { method: "PUT", headers: { host: "a", "content-length": "12" } };
    const empty = { status: 200, headers: { "content-length": "0" } };
    const { to } = await imported(directory, [logEntry({ request: upload }), logEntry({ response: empty })].join("\n"));
    expect((await exchangesOf(to)).map(({ missing }) => missing)).toEqual([
      ["request-headers", "request-body", "response-body"],
      ["request-headers"],
    ]);
  });
});

describe("an access log", () => {
  test("gives method, target, status and the client; everything else is unknown", async () => {
    const { to, ...counts } = await imported(directory, samples["access-log"]);
    expect(counts).toMatchObject({ format: "access log", exchanges: 2, references: 1, unreadable: 0 });
    const [one, two] = await exchangesOf(to);
    expect(one).toMatchObject({ at: Date.UTC(2026, 2, 1, 10), client: "192.0.2.7", request: { target: "/orders?apikey=alice-key" } });
    expect(one?.request.headers).toEqual([
      ["Host", "unknown.invalid"],
      ["User-Agent", "curl/8"],
    ]);
    expect(two).toMatchObject({
      request: { method: "POST" },
      response: { status: 401, headers: [] },
      missing: ["request-headers", "request-body", "response-headers", "response-body"],
    });
  });

  test("the origin says which host and scheme the requests went to", async () => {
    const from = join(directory, "origin.log");
    await writeFile(from, samples["access-log"]);
    await importRecording(from, `${from}.ndjson`, { ...importOptions, origin: new URL("https://api.example:8443") });
    expect((await exchangesOf(`${from}.ndjson`))[0]).toMatchObject({
      scheme: "https",
      request: {
        headers: [
          ["Host", "api.example:8443"],
          ["User-Agent", "curl/8"],
        ],
      },
    });
  });

  test("a client that went away has no response; what nginx could not read is no request; other lines cannot be read", async () => {
    const lines = [
      accessLine("GET /a HTTP/1.1", 499),
      accessLine("\\x16\\x03\\x01", 400),
      accessLine("", 408),
      accessLine("GET /\\x22q\\xC3\\xA4 HTTP/1.1", 200, ""),
      "2026/03/01 [error] no",
    ];
    const { to, leftOut, ...counts } = await imported(directory, lines.join("\r\n"));
    expect(counts).toMatchObject({ exchanges: 2, unanswered: 1, skipped: 2, unreadable: 1 });
    expect(leftOut.at(-1)).toEqual({ kind: "unreadable", where: "line 5", reason: "is not in the combined format" });
    expect((await exchangesOf(to))[1]?.request.target).toBe('/"q\u00c3\u00a4');
  });
});
