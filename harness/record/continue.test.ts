import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { batch, entry, send, startTestRecorder, targets } from "./recorder.fixture.ts";

let directory = "";
let to = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "continue-"));
  to = join(directory, "live");
});
afterEach(() => rm(directory, { recursive: true }));

/** A finished recording of these exchanges under the name. */
async function earlier(...numbers: readonly number[]): Promise<string> {
  const recorder = await startTestRecorder(to);
  await send(recorder.port, batch(...numbers.map((number) => entry(number))));
  await recorder[Symbol.asyncDispose]();
  return recorder.files()[0]?.path ?? "";
}

const withoutPath = (said: readonly string[]) => said.map((text) => text.replaceAll(`${directory}/`, ""));

describe("what a killed process left", () => {
  test("a torn last line is cut off, and told", async () => {
    const path = await earlier(1, 2);
    const whole = await readFile(path, "utf8");
    await appendFile(path, whole.split("\n")[1]?.slice(0, 40) ?? "");
    await using recorder = await startTestRecorder(to);
    expect(withoutPath(recorder.said)).toEqual(["live-0001.ndjson ended in 40 bytes that nobody was told were written; they are cut off"]);
    expect(await readFile(path, "utf8")).toBe(whole);
  });

  test("zeros, and half lines with a line end, go too; exchanges that were not in order are put there", async () => {
    const path = await earlier(1, 2, 3);
    const [header = "", ...lines] = (await readFile(path, "utf8")).trimEnd().split("\n");
    await writeFile(path, [header, lines[2], lines[0], "\0".repeat(100), lines[1]?.slice(0, 50), lines[1], ""].join("\n"));
    await using recorder = await startTestRecorder(to);
    expect(await targets([{ path }])).toEqual(["/n/1", "/n/2", "/n/3"]);
    expect(recorder.said.join()).toContain("152 bytes");
  });

  test("a file with nothing but a beginning is removed, and its number is not used again", async () => {
    await earlier(1);
    await writeFile(`${to}-0002.ndjson`, '{"format":"kong-cut');
    await using recorder = await startTestRecorder(to);
    expect(withoutPath(recorder.said)).toContain("live-0002.ndjson held no exchange and is removed");
    await send(recorder.port, entry(2));
    expect((await readdir(directory)).toSorted()).toEqual(["live-0001.ndjson", "live-0003.ndjson", "live.lock"]);
  });

  test("what was being put in order is put in order anew", async () => {
    const path = await earlier(1, 2);
    await writeFile(`${path}.partial`, "half of it");
    await using recorder = await startTestRecorder(to);
    expect(recorder.said).toEqual([]);
    expect((await readdir(directory)).toSorted()).toEqual(["live-0001.ndjson", "live.lock"]);
  });
});

test("files that are well, and files of other names, stay as they are", async () => {
  const path = await earlier(1, 2);
  const others = { "live.ndjson": "a", "live-1.ndjson": "b", "lively-0009.ndjson": "c", "live-0001.ndjson.gz": "d" };
  for (const [name, text] of Object.entries(others)) await writeFile(join(directory, name), text);
  const before = await readFile(path, "utf8");
  await using recorder = await startTestRecorder(to);
  await send(recorder.port, entry(3));
  expect(recorder.files()[0]?.path).toBe(`${to}-0002.ndjson`);
  expect(await readFile(path, "utf8")).toBe(before);
  for (const [name, text] of Object.entries(others)) expect(await readFile(join(directory, name), "utf8")).toBe(text);
});

test("a name under which another process records is refused, one whose process is gone is not", async () => {
  await writeFile(`${to}.lock`, String(process.ppid));
  await expect(startTestRecorder(to)).rejects.toMatchObject({
    code: "output-failed",
    message: `${to}.lock: process ${process.ppid} is recording there`,
  });
  await writeFile(`${to}.lock`, "2147483647");
  await using _recorder = await startTestRecorder(to);
});

test("a folder that cannot be made is refused before anything is taken", async () => {
  await writeFile(join(directory, "file"), "");
  await expect(startTestRecorder(join(directory, "file", "live"))).rejects.toMatchObject({ code: "output-failed" });
});
