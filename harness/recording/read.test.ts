import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RecordedExchange } from "../types/recording.ts";
import type { RecordingHeader, StoredExchange } from "./format.ts";
import { readRecording } from "./read.ts";
import { writeRecording } from "./write.ts";

let path = "";
let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "recording-"));
  path = join(directory, "a.ndjson");
});
afterAll(() => rm(directory, { recursive: true }));

const header: RecordingHeader = { format: "kong-cutover-recording", version: 1, createdBy: "test", source: "test", seed: 7 };
const exchange: StoredExchange = {
  id: "one",
  at: "2026-03-01T10:00:00.000Z",
  scheme: "http",
  client: "192.0.2.1",
  request: {
    method: "POST",
    target: "/a?b=%20",
    headers: [
      ["X-A", "1"],
      ["x-a", ""],
      ["X-A", "1"],
    ],
    body: { text: "é\u2028 {{open}}" },
  },
  response: { status: 200, reason: "OK", headers: [], body: { base64: "AP+A" } },
  missing: ["response-headers"],
};

async function read(content: string): Promise<readonly RecordedExchange[]> {
  await writeFile(path, content);
  return collected();
}

async function collected(): Promise<RecordedExchange[]> {
  const exchanges: RecordedExchange[] = [];
  for await (const each of readRecording(path, null)) exchanges.push(each);
  return exchanges;
}

const lines = (...values: readonly unknown[]) =>
  values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("\n");

test("what is written is read again, bytes and repeated headers included", async () => {
  expect(
    await writeRecording(path, header, [
      exchange,
      { ...exchange, id: "two", request: { ...exchange.request, body: null }, response: null },
    ]),
  ).toBe(2);
  const [one, two] = await collected();
  expect(one).toMatchObject({
    id: "one",
    at: Date.UTC(2026, 2, 1, 10),
    client: "192.0.2.1",
    missing: ["response-headers"],
    unresolved: [],
  });
  expect(one?.request.headers).toEqual([
    ["X-A", "1"],
    ["x-a", ""],
    ["X-A", "1"],
  ]);
  expect(Buffer.from(one?.request.body ?? []).toString()).toBe("é\u2028 {{");
  expect([...(one?.response?.body ?? [])]).toEqual([0, 255, 128]);
  expect(two?.response).toBeNull();
  expect(two?.request.body).toHaveLength(0);
});

test("nothing is left of a recording that could not be finished", async () => {
  const target = join(directory, "b.ndjson");
  async function* failing() {
    yield exchange;
    throw new Error("source broke");
  }
  await expect(writeRecording(target, header, failing())).rejects.toThrow("source broke");
  await expect(writeRecording(join(directory, "no", "b.ndjson"), header, [])).rejects.toMatchObject({ code: "output-failed" });
  await expect(rm(target)).rejects.toThrow("ENOENT");
  await expect(rm(`${target}.partial`)).rejects.toThrow("ENOENT");
});

test("blank lines, a byte order mark and a missing last line end do no harm", async () => {
  expect(await read(`\uFEFF${lines(header, "", exchange, "")}\n\n`)).toHaveLength(1);
  expect(await read(lines(header, exchange).replaceAll("\n", "\r\n"))).toHaveLength(1);
});

test("unresolved secrets of the request are named by place, those of the response are not", async () => {
  const headers: [string, string][] = [
    ["Authorization", "Bearer {{token:aa}}"],
    ["apikey", "{{unknown:bb}}"],
  ];
  const [one] = await read(
    lines(header, { ...exchange, request: { ...exchange.request, headers }, response: { ...exchange.response, headers } }),
  );
  expect(one?.unresolved).toEqual(["header authorization: a secret that the backup does not hold"]);
  expect(one?.request.headers).toEqual([
    ["Authorization", "Bearer cutover-aa"],
    ["apikey", "cutover-bb"],
  ]);
});

const without = (field: "method" | "target" | "headers" | "body") => ({
  ...exchange,
  request: Object.fromEntries(Object.entries(exchange.request).filter(([name]) => name !== field)),
});

test.each([
  ["a.ndjson line 2: request.target is missing", [header, without("target")]],
  ["line 3: request.body: must be null, {text} or {base64}", [header, exchange, { ...without("body"), id: "two" }]],
  ['line 2: unknown field "extra"', [header, { ...exchange, extra: 1 }]],
  ["line 2: request.headers[0]", [header, { ...exchange, request: { ...exchange.request, headers: [["a"]] } }]],
  ["line 2: response.status must be", [header, { ...exchange, response: { ...exchange.response, status: "200" } }]],
  ["line 2: at:", [header, { ...exchange, at: "yesterday" }]],
  ["line 2: client: must be null or an IP address", [header, { ...exchange, client: "localhost" }]],
  ["line 4: id is the same as on line 2", [header, exchange, "", exchange]],
  ["line 2: is not JSON; the file may be cut off", [header, JSON.stringify(exchange).slice(0, 60)]],
  ['line 2: request: header x-a holds "{{"', [header, { ...exchange, request: { ...exchange.request, headers: [["X-A", "{{x}}"]] } }]],
  ["line 1: version 2 of the format is not known", [{ ...header, version: 2 }, exchange]],
  ["line 1: format", [exchange]],
  ["a.ndjson: is empty", [""]],
])("objects: %s", async (message, content) => {
  await expect(read(lines(...content))).rejects.toMatchObject({
    code: "recording-invalid",
    message: expect.stringContaining(message),
  });
});

test("an error about a line quotes nothing of it", async () => {
  const secret = "super-secret-key";
  await expect(read(lines(header, `{"apikey": "${secret}`))).rejects.not.toThrow(secret);
  await expect(read(lines(header, { ...exchange, client: secret }))).rejects.not.toThrow(secret);
});
