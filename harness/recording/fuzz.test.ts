import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import { accessLine, imported, logEntry, payload, samples } from "./foreign.fixture.ts";
import { entryOf } from "./har.fixture.ts";
import { exchangesOf } from "./import.fixture.ts";
import { split } from "./split.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "fuzz-"));
});
afterAll(() => rm(directory, { recursive: true }));

const har = JSON.stringify(
  { log: { entries: [entryOf(), entryOf({ request: { method: "PUT", postData: { text: "alice-key" } } })] } },
  null,
  1,
);
const files = Object.entries({ ...samples, har }).map(([kind, text]) => [kind, Buffer.from(text)] as const);
/** Every run writes two files, so a few for each kind of damage; the seed is printed when one fails. */
const RUNS = { numRuns: 40 };

/** Whatever comes in: it ends with a recording that can be read again, or with one error that says where and what to do. */
async function survives(content: Buffer): Promise<void> {
  try {
    const { to, exchanges, unreadable, skipped, leftOut } = await imported(directory, content);
    expect(await exchangesOf(to)).toHaveLength(exchanges);
    expect(leftOut).toHaveLength(Math.min(unreadable + skipped, 10));
    for (const { where, reason } of leftOut) expect(`${where}: ${reason}`).toMatch(/^(?:line|entry) \d+.*: \S/);
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    expect(error.code).toBe("recording-invalid");
    expect(error.message).toContain(join(directory, "traffic"));
    expect(error.message).not.toMatch(/alice-key|bob-key/);
    expect(error.remedy).not.toBe("");
  }
}

describe.each(files)("%s", (_, bytes) => {
  const at = fc.nat({ max: bytes.length });

  test("cut off anywhere", () =>
    fc.assert(
      fc.asyncProperty(at, (end) => survives(bytes.subarray(0, end))),
      RUNS,
    ));

  test("begun anywhere", () =>
    fc.assert(
      fc.asyncProperty(at, (from) => survives(bytes.subarray(from))),
      RUNS,
    ));

  test("with bytes overwritten, UTF-8 or not", () =>
    fc.assert(
      fc.asyncProperty(at, fc.uint8Array({ minLength: 1, maxLength: 12 }), (from, noise) =>
        survives(Buffer.concat([bytes.subarray(0, from), noise, bytes.subarray(from + noise.length)])),
      ),
      RUNS,
    ));

  test("interleaved with any other format, or with itself", () =>
    fc.assert(
      fc.asyncProperty(at, fc.constantFrom(...files.map(([, other]) => other)), fc.nat(300), (from, other, length) =>
        survives(Buffer.concat([bytes.subarray(0, from), other.subarray(0, length), bytes.subarray(from), other])),
      ),
      RUNS,
    ));
});

test("no bytes at all, and any bytes, are refused or read", () =>
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) => survives(Buffer.from(bytes))),
    RUNS,
  ));

const MIB = 1024 * 1024;

describe("too long", () => {
  test.each([
    ["a log line", `${logEntry()}\n{"started_at":"${"x".repeat(MIB)}"}\n${logEntry()}\n`, "line 2 is longer than 0.5 MiB"],
    [
      "a line of an access log",
      `${accessLine("GET / HTTP/1.1")}\n${accessLine(`GET /${"x".repeat(MIB)} HTTP/1.1`)}\n${accessLine("GET / HTTP/1.1")}`,
      "line 2 is longer than 0.5 MiB",
    ],
    ["a payload", `${samples.goreplay}${payload(1, "b", `GET / HTTP/1.1\r\n\r\n${"x".repeat(8 * MIB)}`)}`, "line 32 is longer than 8 MiB"],
  ])("%s is counted, and what follows is read", async (_, content, said) => {
    const { exchanges, unreadable, leftOut } = await imported(directory, content);
    expect({ exchanges, unreadable, said: leftOut.map(({ where, reason }) => `${where} ${reason}`) }).toEqual({
      exchanges: 2,
      unreadable: 1,
      said: [said],
    });
  });

  test("an entry of a HAR ends the import, named", async () => {
    const [before, after] = JSON.stringify({ log: { entries: [entryOf(), entryOf({ request: { comment: "HERE" } })] } }).split("HERE");
    const content = Buffer.concat([Buffer.from(before ?? ""), Buffer.alloc(13 * MIB, "x"), Buffer.from(after ?? "")]);
    await expect(imported(directory, content)).rejects.toThrow("traffic entry 1: is longer than 12 MiB");
  });

  test("a line without an end is never held", async () => {
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (let index = 0; index < 2000; index += 1) {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        yield Buffer.alloc(64 * 1024, "x");
      }
    }
    const parts = [];
    for await (const part of split(endless(), Buffer.from("\n"), MIB)) parts.push(part);
    expect(parts).toEqual([{ line: 1, bytes: null, ended: false }]);
    // 125 MiB went through; what the collector has not taken yet is beside the point.
    expect(most).toBeLessThan(100 * MIB);
  });
});

test("whatever the chunks, the parts are the same", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("ab", "\n", "-", "--", "-\n", "\n--\n", "")),
      fc.integer({ min: 1, max: 5 }),
      async (pieces, size) => {
        const text = pieces.join("");
        async function* chunks(): AsyncGenerator<Buffer> {
          for (let from = 0; from < text.length; from += size) yield Buffer.from(text.slice(from, from + size));
        }
        const found: string[] = [];
        for await (const { bytes } of split(chunks(), Buffer.from("\n--\n"), 1000)) found.push(String(bytes));
        const expected = text.split("\n--\n");
        expect(found).toEqual(expected.at(-1) === "" ? expected.slice(0, -1) : expected);
      },
    ),
  ));
