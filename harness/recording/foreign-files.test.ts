import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessLine, imported, logEntry, samples } from "./foreign.fixture.ts";
import { exchangesOf, options } from "./import.fixture.ts";
import { openRecording } from "./open.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "foreign-"));
});
afterAll(() => rm(directory, { recursive: true }));

describe("every format", () => {
  test.each(Object.entries(samples))("%s is told by content, packed or not, and read directly as when imported", async (kind, content) => {
    const plain = await imported(directory, content, "no-name");
    const packed = await imported(directory, gzipSync(content), "packed.txt");
    expect(packed).toMatchObject({ exchanges: plain.exchanges, unreadable: 0 });
    expect((await openRecording(join(directory, "packed.txt"), options)).kind).toBe(kind);
    expect(await exchangesOf(join(directory, "packed.txt"))).toEqual(await exchangesOf(plain.to));
  });

  test.each(Object.entries(samples))(
    "%s named directly ends at a line that cannot be read, which import would count",
    async (kind, content) => {
      const from = join(directory, "broken");
      await writeFile(from, `${content}{"a\n`);
      await expect(exchangesOf(from)).rejects.toMatchObject({
        code: "recording-invalid",
        message: expect.stringMatching(kind === "goreplay" ? /line 32: / : /line 3: /),
      });
    },
  );

  test("a packed file that is cut off ends the import, and nothing is written", async () => {
    const packed = gzipSync(Array.from({ length: 2000 }, (_, index) => accessLine(`GET /${index} HTTP/1.1`)).join("\n"));
    await expect(imported(directory, packed.subarray(0, -20), "cut")).rejects.toMatchObject({
      code: "recording-invalid",
      message: expect.stringMatching(/cut: is cut off \(Z_BUF_ERROR after \d+ unpacked bytes\)/),
    });
    await expect(readFile(join(directory, "cut.ndjson"))).rejects.toThrow("ENOENT");
  });

  test("Zstandard is read where Node or a program can, and refused with what to do where neither can", async () => {
    const zstd = Buffer.from("KLUv/QRYKQAAaGVsbG+jbZ+I", "base64");
    const can = "createZstdDecompress" in (await import("node:zlib")) || spawnSync("zstd", ["--version"]).status === 0;
    await expect(imported(directory, zstd, "packed.zst")).rejects.toMatchObject(
      can
        ? { message: expect.stringContaining("none of the formats") }
        : { code: "tool-missing", remedy: expect.stringContaining("Install zstd") },
    );
  });

  test("nothing is written when nothing could be read", async () => {
    await expect(imported(directory, logEntry({ request: { method: 1 } }), "none")).rejects.toThrow(
      "no exchange could be read of 1; line 1 request.method must be string, not number",
    );
  });

  test("mitmproxy's export: no response, no body kept, and bytes that are no text", async () => {
    const entry = (request: object, response: object) => ({
      startedDateTime: "2026-03-01T10:00:00.123456+00:00",
      request: { url: "http://shop.example:8000/a?apikey=alice-key", httpVersion: "HTTP/2.0", headers: [], bodySize: 3, ...request },
      response: { statusText: "", headers: [], bodySize: -1, ...response },
    });
    const entries = [
      entry({ method: "GET" }, { status: 0, content: {}, _error: "connection lost" }),
      entry(
        { method: "PUT", postData: { mimeType: "", text: "a\udcff\udc80é", params: [] } },
        { status: 200, content: { size: 5, text: null } },
      ),
    ];
    const { to, ...counts } = await imported(directory, JSON.stringify({ log: { entries } }));
    expect(counts).toMatchObject({ exchanges: 2, unanswered: 1, references: 2 });
    const [one, two] = await exchangesOf(to);
    expect(one?.missing).toContain("request-body");
    expect(two?.missing).toContain("response-body");
    expect([...(two?.request.body ?? [])]).toEqual([0x61, 0xff, 0x80, 0xc3, 0xa9]);
    expect(two?.request.headers[0]).toEqual(["Host", "shop.example:8000"]);
  });
});
