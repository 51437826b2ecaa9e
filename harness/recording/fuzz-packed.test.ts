import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import { imported, logEntry, samples } from "./foreign.fixture.ts";
import { entryOf } from "./har.fixture.ts";
import { exchangesOf, importOptions } from "./import.fixture.ts";
import { importRecording } from "./import.ts";

let directory = "";
let own: Buffer = Buffer.alloc(0);
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "fuzz-packed-"));
  const { to } = await imported(
    directory,
    Array.from({ length: 4 }, (_, number) => logEntry({ top: { started_at: 1_772_359_200_000 + number } })).join("\n"),
  );
  own = await readFile(to);
});
afterAll(() => rm(directory, { recursive: true }));

const RUNS = { numRuns: 40 };
/** Bytes that stand nowhere in UTF-8, a character cut in two, and half a surrogate pair. */
const NOT_UTF8 = [[0xff], [0xfe, 0x00], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf8, 0x88]].map((bytes) => Buffer.from(bytes));
const noise = fc.oneof(
  fc.constantFrom(...NOT_UTF8),
  fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
);

/** It ends with exchanges, or with one error that names the file and what to do, and quotes nothing. */
async function ends(work: (path: string) => Promise<unknown>, content: Buffer): Promise<string> {
  const path = join(directory, "content");
  await writeFile(path, content);
  try {
    await work(path);
    return "read";
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    expect(["recording-invalid", "tool-missing"]).toContain(error.code);
    expect(error.message).toContain(path);
    expect(error.message).not.toMatch(/alice-key|bob-key/);
    expect(error.remedy).not.toBe("");
    return error.message;
  }
}

/** What may be said: that it was read, or of the file or a place in it what is wrong. */
const SAID = /^read$|content(?: (?:line|entry) \d+[^:]*|, outside of log.entries)?: \S/;

const cutOut = (bytes: Buffer, from: number, length: number, put: Buffer) =>
  Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + length)]);

describe("our own format", () => {
  const at = fc.nat({ max: 3000 });
  const reads = async (content: Buffer) => {
    expect(await ends(exchangesOf, content)).toMatch(SAID);
  };

  test("cut off or begun anywhere is refused with the line, or read", () =>
    fc.assert(
      fc.asyncProperty(at, fc.boolean(), (place, end) => reads(end ? own.subarray(0, place) : own.subarray(place))),
      RUNS,
    ));

  test("with bytes put in, UTF-8 or not, is refused with the line, or read", () =>
    fc.assert(
      fc.asyncProperty(at, noise, fc.boolean(), (place, put, over) => reads(cutOut(own, place, over ? put.length : 0, put))),
      RUNS,
    ));

  test("interleaved with itself or another format is refused with the line", () =>
    fc.assert(
      fc.asyncProperty(at, fc.constantFrom("self", ...Object.values(samples)), fc.nat(300), (place, other, length) =>
        reads(cutOut(own, place, 0, other === "self" ? own.subarray(0, length) : Buffer.from(other.slice(0, length)))),
      ),
      RUNS,
    ));

  test.each([
    ["a line that is too long", Buffer.alloc(17 * 1024 * 1024, "x"), "line 2: is longer than 16 MiB"],
    ["a line of nothing but brackets", Buffer.alloc(1024 * 1024, "["), "line 2: is nested more than 64 levels deep"],
    ["a line of nothing but small values", Buffer.from(`[${"0,".repeat(600_000)}0]`), "line 2: holds more than 200000 values"],
  ])("%s is refused with its number", async (_, content, said) => {
    const [header] = own.toString().split("\n");
    expect(await ends(exchangesOf, Buffer.concat([Buffer.from(`${header}\n`), content]))).toContain(said);
  });
});

const har = JSON.stringify({ log: { entries: [entryOf(), entryOf()] } });
const zstd = (bytes: Buffer) => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), bytes]);
const packings = { gzip: gzipSync, zlib: (bytes: Buffer) => deflateSync(bytes, { level: 9 }), "what calls itself Zstandard": zstd };

describe.each(Object.entries(packings))("packed: %s", (_, pack) => {
  const kinds = Object.entries({ ...samples, har }).map(([, text]) => Buffer.from(text));
  const imports = async (content: Buffer) => {
    const said = await ends((path) => importRecording(path, `${path}.ndjson`, importOptions), content);
    expect(said).toMatch(SAID);
  };

  test("damaged before it was packed, it ends as if it were not packed", () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...kinds), fc.nat(2000), noise, (bytes, at, put) =>
        imports(pack(cutOut(bytes, at, put.length, put))),
      ),
      RUNS,
    ));

  test("cut off, or damaged after it was packed, it is refused or read", () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...kinds), fc.nat(600), fc.option(noise), (bytes, at, put) => {
        const packed = pack(bytes);
        return imports(put === null ? packed.subarray(0, at) : cutOut(packed, at, put.length, put));
      }),
      RUNS,
    ));
});
