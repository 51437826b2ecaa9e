import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { entryOf, writeHar } from "./har.fixture.ts";
import { exchangesOf, importOptions, options } from "./import.fixture.ts";
import { importRecording } from "./import.ts";
import { openRecording } from "./open.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "import-"));
});
afterAll(() => rm(directory, { recursive: true }));

test("credentials leave at import, wherever they stand, and are back at replay", async () => {
  const template = '{{ mustache }} {"k":"alice-key"}';
  const from = await writeHar(directory, [
    entryOf({
      request: {
        method: "POST",
        url: "http://a.example/alice-key?apikey=bob%2Dkey&x=bob-key-2",
        headers: [
          { name: "apikey", value: "alice-key" },
          { name: "apikey", value: "" },
          { name: "apikey", value: "nope" },
          { name: "Cookie", value: "sid=0123456789; theme=dark" },
        ],
        postData: { mimeType: "application/json", text: template },
      },
      response: { content: { size: 1, mimeType: "text/plain", text: Buffer.from([0, 255]).toString("latin1"), encoding: "base64" } },
    }),
  ]);
  const to = join(directory, "out.ndjson");
  expect(await importRecording(from, to, importOptions)).toMatchObject({
    exchanges: 1,
    references: 5,
    tokens: 3,
    skipped: 0,
    unreadable: 0,
  });
  expect(await readFile(to, "utf8")).not.toMatch(/alice-key|bob-key|bob%2Dkey|nope|0123456789|dark/);
  const [exchange] = await exchangesOf(to);
  expect(exchange?.request).toMatchObject({ target: "/alice-key?apikey=bob%2Dkey&x=bob-key-2" });
  expect(exchange?.request.headers.slice(1, 4)).toEqual([
    ["apikey", "alice-key"],
    ["apikey", ""],
    ["apikey", expect.stringMatching(/^cutover-[0-9a-f]{32}$/)],
  ]);
  expect(Buffer.from(exchange?.request.body ?? []).toString()).toBe(template);
  expect(exchange?.unresolved).toEqual(["header cookie: a secret that the backup does not hold"]);
});

test("a credential in a binary body leaves too", async () => {
  const bytes = Buffer.concat([Buffer.from([255, 0]), Buffer.from("alice-key"), Buffer.from([254])]);
  const postData = { mimeType: "application/octet-stream", encoding: "base64", text: bytes.toString("base64") };
  const from = await writeHar(directory, [entryOf({ request: { method: "POST", postData } })]);
  const to = join(directory, "binary.ndjson");
  expect(await importRecording(from, to, importOptions)).toMatchObject({ references: 1 });
  expect(await readFile(to, "utf8")).not.toContain(bytes.toString("base64").slice(4, 12));
  expect(Buffer.from((await exchangesOf(to))[0]?.request.body ?? [])).toEqual(bytes);
});

test("what a gateway rejected may be any wrong credential, what an upstream rejected may not", async () => {
  const request = { headers: [{ name: "Authorization", value: "Bearer abc" }] };
  const byKong = { status: 401, headers: [{ name: "Server", value: "kong/2.8.5" }] };
  const byUpstream = { status: 401, headers: [{ name: "Via", value: "kong/2.8.5" }] };
  const from = await writeHar(directory, [entryOf({ request, response: byKong }), entryOf({ request, response: byUpstream })]);
  expect((await exchangesOf(from)).map(({ unresolved }) => unresolved.length)).toEqual([0, 1]);
});

test("reading a HAR gives what reading its import gives", async () => {
  const from = await writeHar(directory, [entryOf(), entryOf({ request: { headers: [{ name: "Authorization", value: "Bearer x" }] } })]);
  const to = join(directory, "same.ndjson");
  await importRecording(from, to, importOptions);
  expect(await exchangesOf(from)).toEqual(await exchangesOf(to));
});

test("a recording can be iterated twice and names its digest", async () => {
  const recording = await openRecording(await writeHar(directory, [entryOf()]), options);
  for (const _ of [1, 2]) {
    let count = 0;
    for await (const _each of recording.exchanges) count += 1;
    expect(count).toBe(1);
  }
  expect(recording).toMatchObject({ kind: "har", describe: expect.stringMatching(/traffic\.har \(HAR 1\.2\)$/) });
  expect(await recording.digest()).toMatch(/^[0-9a-f]{64}$/);
});

test("nothing is written when the HAR turns out broken, and what was there stays", async () => {
  const good = await writeHar(directory, [entryOf()]);
  const to = join(directory, "kept.ndjson");
  await importRecording(good, to, importOptions);
  const before = await readFile(to, "utf8");
  const bad = await writeHar(directory, [entryOf(), entryOf({ request: { url: undefined } })], "bad.har");
  await expect(importRecording(bad, to, importOptions)).rejects.toMatchObject({ code: "recording-invalid" });
  expect(await readFile(to, "utf8")).toBe(before);
  expect(existsSync(`${to}.partial`)).toBe(false);
});

test("refuses to import a recording, an empty file, and what is no recording at all", async () => {
  const to = join(directory, "again.ndjson");
  await importRecording(await writeHar(directory, [entryOf()]), to, importOptions);
  await expect(importRecording(to, join(directory, "x"), importOptions)).rejects.toThrow("is a recording already");
  await expect(openRecording(import.meta.filename, options)).rejects.toThrow("is none of the formats that are known here");
  await expect(openRecording(join(directory, "nowhere"), options)).rejects.toThrow("cannot be read (ENOENT)");
});
