import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessLine, logEntry, payload } from "./foreign.fixture.ts";
import { entryOf } from "./har.fixture.ts";
import type { Measured, ReadAs } from "./memory.fixture.ts";

/** How much each file unpacks to: more than a process may hold, little enough for every run. 1000 takes a minute. */
const SIZE_MEGABYTES = 220;
const MOST_MEGABYTES = 200;

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "memory-"));
});
afterAll(() => rm(directory, { recursive: true }));

/** A packed file of a beginning, a stretch that is repeated until it is long enough, and an end. */
async function fileOf(before: string, stretch: string, after: string, megabytes: number): Promise<string> {
  const path = join(directory, "long.gz");
  const block = Buffer.from(stretch.repeat(Math.ceil(1_000_000 / stretch.length)));
  function* bytes() {
    yield Buffer.from(before);
    for (let number = 0; number < megabytes; number += 1) yield block;
    yield Buffer.from(after);
  }
  await pipeline(Readable.from(bytes()), createGzip({ level: 1 }), createWriteStream(path));
  return path;
}

async function measure(path: string, kind: ReadAs): Promise<Measured> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", join(import.meta.dirname, "memory.fixture.ts"), path, kind],
    { cwd: resolve(import.meta.dirname, "../..") },
  );
  return JSON.parse(stdout) as Measured;
}

const header = `${JSON.stringify({ format: "kong-cutover-recording", version: 1, createdBy: "test", source: "test" })}\n`;
const [harBefore = "", harAfter = ""] = JSON.stringify({ log: { entries: [entryOf(), entryOf({ request: { comment: "HERE" } })] } }).split(
  "HERE",
);
const access = accessLine("GET / HTTP/1.1");

test.each([
  ["a log line", `${logEntry()}\n{"started_at":"`, "x", `"}\n${logEntry()}\n`, "2 exchanges, 1 unreadable"],
  ["a log line of brackets", `${logEntry()}\n{"started_at":`, "[", `\n${logEntry()}\n`, "2 exchanges, 1 unreadable"],
  ["a line of an access log", `${access}\n192.0.2.7 - - [`, "x", `\n${access}\n`, "2 exchanges, 1 unreadable"],
  [
    "a payload of GoReplay",
    payload(1, "a", "GET / HTTP/1.1\r\n\r\n") + payload(1, "b", "").slice(0, -14),
    "x",
    payload(1, "c", "GET / HTTP/1.1\r\n\r\n"),
    "unreadable",
  ],
  ["a string in a HAR entry", harBefore, "x", harAfter, "entry 1: is longer than 12 MiB"],
  ["brackets in a HAR entry", `${harBefore}","x":`, "[", "", "entry 1: is nested more than 64 levels deep"],
  ["empty lists in a HAR entry", `${harBefore}","x":[`, "[],", "", "entry 1: holds more than 200000 values"],
  ["a line of our own", `${header}{"id":"`, "x", '"}\n', "line 2: is longer than 16 MiB"],
])(`%s of ${SIZE_MEGABYTES} MB takes less than ${MOST_MEGABYTES} MB of memory`, async (what, before, stretch, after, said) => {
  const path = await fileOf(before, stretch, after, SIZE_MEGABYTES);
  const { ended, mostMegabytes } = await measure(path, what.includes("our own") ? "own" : "foreign");
  expect(ended).toContain(said);
  expect(mostMegabytes).toBeLessThan(MOST_MEGABYTES);
});

test(`a line of our own that is just allowed takes less than ${MOST_MEGABYTES} MB of memory`, async () => {
  const { ended, mostMegabytes } = await measure(await fileOf(`${header}{"id":"`, "x", '"}\n', 15), "own");
  expect(ended).toContain("line 2");
  expect(mostMegabytes).toBeLessThan(MOST_MEGABYTES);
});

test("the measure sees what is held: a file that is unpacked at once takes more than any reader may", async () => {
  const { mostMegabytes } = await measure(await fileOf(header, "x", "\n", SIZE_MEGABYTES), "at-once");
  expect(mostMegabytes).toBeGreaterThan(SIZE_MEGABYTES);
});
