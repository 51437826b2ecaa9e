import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import { entryOf, readHar, writeHar } from "./har.fixture.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "har-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function only(change: Parameters<typeof entryOf>[0]) {
  const { exchanges } = await readHar(await writeHar(directory, [entryOf(change)]));
  const [exchange] = exchanges;
  if (exchange === undefined) throw new Error("the entry was lost");
  return exchange;
}

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

test("takes method, undecoded target, scheme, time and both messages", async () => {
  const exchange = await only({});
  expect(exchange).toMatchObject({
    id: "20260301T100000.000Z-GET",
    at: Date.UTC(2026, 2, 1, 10),
    scheme: "https",
    client: null,
    missing: [],
  });
  expect(exchange.request).toMatchObject({ method: "GET", target: "/orders?a=%20b", headers: [["Host", "shop.example"]] });
  expect(exchange.response).toMatchObject({ status: 200, reason: "OK" });
  expect(text(exchange.response?.body)).toBe("ok");
});

test("exchanges of one moment get ids of their own", async () => {
  const { exchanges } = await readHar(await writeHar(directory, [entryOf(), entryOf(), entryOf()]));
  expect(exchanges.map(({ id }) => id.slice(-5))).toEqual(["Z-GET", "GET-2", "GET-3"]);
});

test.each([
  ["https://shop.example", "/"],
  ["http://shop.example?x=1", "/?x=1"],
  ["http://user:pw@shop.example:8443/a//b/../%7Ec;d?x=a+b&y#fragment", "/a//b/../%7Ec;d?x=a+b&y"],
])("the target of %s is %s", async (url, target) => {
  expect((await only({ request: { url } })).request.target).toBe(target);
});

test("repeated, empty and odd-cased headers stay as they are", async () => {
  const headers = [
    ["Host", "a"],
    ["X-A", "1"],
    ["x-a", ""],
    ["X-A", "1"],
    ["Connection", "close, X-A"],
  ].map(([name, value]) => ({ name, value }));
  expect((await only({ request: { headers } })).request.headers).toEqual(headers.map(({ name, value }) => [name, value]));
});

test("HTTP/2 pseudo headers go, and the authority becomes the Host", async () => {
  const headers = [":method", ":authority", ":scheme", ":path", "accept"].map((name) => ({
    name,
    value: { ":authority": "api.example", ":path": "/raw%2Fpath" }[name] ?? "x",
  }));
  const { request } = await only({ request: { headers } });
  expect(request.headers).toEqual([
    ["Host", "api.example"],
    ["accept", "x"],
  ]);
  expect(request.target).toBe("/raw%2Fpath");
});

test("without Host and authority the URL tells the host", async () => {
  const { request } = await only({ request: { url: "http://u:p@shop.example:81/", headers: [{ name: "Accept", value: "*/*" }] } });
  expect(request.headers[0]).toEqual(["Host", "shop.example:81"]);
});

test("response headers that a browser joined by line feeds are taken apart", async () => {
  const headers = [{ name: "set-cookie", value: "a=1; Path=/\nb=2" }];
  expect((await only({ response: { headers } })).response?.headers).toEqual([
    ["set-cookie", "a=1; Path=/"],
    ["set-cookie", "b=2"],
  ]);
});

test("base64 bodies are decoded on both sides", async () => {
  const bytes = Buffer.from([0, 255, 128, 10]);
  const content = { size: 4, mimeType: "image/png", encoding: "base64", text: bytes.toString("base64") };
  const postData = { mimeType: "application/octet-stream", encoding: "base64", text: bytes.toString("base64") };
  const exchange = await only({ request: { method: "POST", postData }, response: { content } });
  expect([exchange.request.body, exchange.response?.body].map((body) => Buffer.from(body ?? []))).toEqual([bytes, bytes]);
  expect(exchange.missing).toEqual([]);
});

test("form fields make a body when the text is not there", async () => {
  const params = [
    { name: "a", value: "1 2" },
    { name: "b", value: "é&" },
  ];
  const { request } = await only({ request: { method: "POST", postData: { mimeType: "application/x-www-form-urlencoded", params } } });
  expect(text(request.body)).toBe("a=1+2&b=%C3%A9%26");
});

test.each([
  [
    "a multipart body of fields",
    { request: { method: "POST", postData: { mimeType: "multipart/form-data; boundary=b", params: [{ name: "a", value: "1" }] } } },
    ["request-body"],
  ],
  ["a request body that was not kept", { request: { method: "POST", bodySize: 7 } }, ["request-body"]],
  ["a response body that was not kept", { response: { content: { size: 7, mimeType: "text/plain" } } }, ["response-body"]],
  ["request headers that were not kept", { request: { headers: [] } }, ["request-headers"]],
  ["response headers that were not kept", { response: { headers: [] } }, ["response-headers"]],
  ["no body, as announced", { response: { status: 204, content: { size: 0, mimeType: "" } } }, []],
  [
    "an answer to HEAD",
    { request: { method: "HEAD" }, response: { headers: [{ name: "Content-Length", value: "9" }], content: { size: 0, mimeType: "" } } },
    [],
  ],
] as const)("%s: missing %o", async (_, change, missing) => {
  expect((await only(change)).missing).toEqual(missing);
});

test("a body that was stored decoded loses what spoke of its encoded bytes, and says so", async () => {
  const headers = ["Content-Encoding", "Content-Length", "Transfer-Encoding", "X-A"].map((name) => ({ name, value: "gzip" }));
  const exchange = await only({ response: { headers } });
  expect(exchange.response?.headers).toEqual([["X-A", "gzip"]]);
  expect(exchange.missing).toEqual(["response-headers"]);
});

test("an aborted entry has no response", async () => {
  expect(
    (await only({ response: { status: 0, statusText: "", headers: [], content: { size: 0, mimeType: "x-unknown" } } })).response,
  ).toBeNull();
});

test.each([
  [{ top: { _clientAddress: "192.0.2.7" } }, "192.0.2.7"],
  [{ request: { headers: [{ name: "x-forwarded-for", value: "2001:db8::1, 10.0.0.1" }] } }, "2001:db8::1"],
  [{ request: { headers: [{ name: "X-Forwarded-For", value: "unknown" }] } }, null],
] as const)("the client of %o is %s", async (change, client) => {
  expect((await only(change)).client).toBe(client);
});

test("what was no HTTP request is left out and told", async () => {
  const path = await writeHar(directory, [
    entryOf(),
    entryOf({ request: { url: "data:text/plain,hi" } }),
    entryOf({ request: { url: "wss://shop.example/ws" } }),
  ]);
  const { exchanges, skipped } = await readHar(path);
  expect(exchanges.map(({ scheme }) => scheme)).toEqual(["https", "https"]);
  expect(skipped).toEqual(["1 data"]);
});

test.each([
  ["cut off", '{"log":{"entries":[\n {"b":', /cut\.har line 2, column \d+ \(character \d+\): is not JSON/],
  ["broken", '{"log":{"entries":[}', /line 1, column 20/],
  ["not a HAR", '{"format":"other","log":{"pages":[]}}', /no HAR: it has no list log\.entries/],
  ["entries no list", '{"log":{"entries":{}}}', /no HAR/],
])("refuses a file that is %s", async (_, content, message) => {
  const path = join(directory, "cut.har");
  await writeFile(path, content);
  await expect(readHar(path)).rejects.toMatchObject({ code: "recording-invalid", message: expect.stringMatching(message) });
});

test.each([
  ["request.url is missing", { request: { url: undefined } }],
  ["response.status must be number, not string", { response: { status: "200" } }],
  ["request.headers[0].value is missing", { request: { headers: [{ name: "apikey" }] } }],
  ["startedDateTime: must be a date", { top: { startedDateTime: "yesterday" } }],
])("names the entry and the field: %s", async (message, change) => {
  const path = await writeHar(directory, [entryOf(), entryOf(change)]);
  await expect(readHar(path)).rejects.toThrow(`${path} entry 1: ${message}`);
});

test("a HAR without entries is an empty recording, not an error", async () => {
  expect((await readHar(await writeHar(directory, []))).exchanges).toEqual([]);
});

test("a file that is not there is named", async () => {
  await expect(readHar(join(directory, "nowhere.har"))).rejects.toThrow(/nowhere\.har: cannot be read \(ENOENT\)/);
  await expect(readHar(join(directory, "nowhere.har"))).rejects.toBeInstanceOf(HarnessError);
});
