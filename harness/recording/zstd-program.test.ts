import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { unpackedByProgram } from "./zstd-program.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "zstd-"));
});
afterAll(() => rm(directory, { recursive: true }));

/** Puts a program of ours in the place of zstd: what it does stands in JavaScript. */
async function inPlaceOfZstd(does: string): Promise<void> {
  const program = join(directory, "zstd");
  await writeFile(program, `#!${process.execPath}\n${does}\n`);
  await chmod(program, 0o755);
  vi.stubEnv("PATH", `${directory}:${dirname(process.execPath)}`);
}

async function unpacked(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of unpackedByProgram(path)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test("gives what the program writes, of the file and of no option that its name looks like", async () => {
  await inPlaceOfZstd("console.log(JSON.stringify(process.argv.slice(2)))");
  expect(await unpacked("--rm")).toBe('["-dcq","--","--rm"]\n');
});

test.each([
  ["a file that is cut off", "/a.zst : Read error (39) : premature end", "ZSTD_error_srcSize_wrong"],
  ["damaged bytes", "/a.zst : Decoding error (36) : Restored data doesn't match checksum", "ZSTD_error_corruption_detected"],
])("tells %s as Node's own Zstandard does", async (_, complaint, code) => {
  await inPlaceOfZstd(`process.stdout.write("tea"); process.stderr.write(${JSON.stringify(complaint)}); process.exitCode = 1;`);
  await expect(unpacked("a.zst")).rejects.toMatchObject({ code });
});

test("without the program, says what to install", async () => {
  vi.stubEnv("PATH", join(directory, "nothing-here"));
  await expect(unpacked("a.zst")).rejects.toMatchObject({ code: "tool-missing", remedy: expect.stringContaining("Install zstd") });
});

test("a reader that leaves off early ends the program", async () => {
  await inPlaceOfZstd("setInterval(() => process.stdout.write(process.pid + ' '), 1);");
  let pid = 0;
  for await (const chunk of unpackedByProgram("a.zst")) {
    pid = Number(chunk.toString().split(" ")[0]);
    break;
  }
  expect(pid).toBeGreaterThan(0);
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), { timeout: 10_000 });
});
