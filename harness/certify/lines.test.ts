import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLines } from "./lines.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kc-lines-"));
});
afterAll(() => rm(folder, { recursive: true }));

const held = (name: string) => readFile(join(folder, name), "utf8");

test("lines are there in their order, and their size is told in bytes before and after", async () => {
  const lines = await openLines(folder, "all", 0);
  await lines.write("ä");
  expect(lines.bytes()).toBe(3);
  // Longer than what is handed over at a time.
  await lines.write("b".repeat(300_000));
  await lines.write("c");
  await lines.sync();
  expect(await held("all")).toBe(`ä\n${"b".repeat(300_000)}\nc\n`);
  expect(lines.bytes()).toBe(300_006);
  await lines.write("d");
  await lines[Symbol.asyncDispose]();
  await lines[Symbol.asyncDispose]();
  expect((await held("all")).endsWith("c\nd\n")).toBe(true);
});

test("what stands behind the given bytes is cut, a torn line included", async () => {
  await writeFile(join(folder, "torn"), '{"a":1}\n{"b":2}\n{"c');
  await using lines = await openLines(folder, "torn", 8);
  await lines.write('{"d":4}');
  await lines.sync();
  expect(await held("torn")).toBe('{"a":1}\n{"d":4}\n');
});

test("a new file is empty, whatever stood there", async () => {
  await writeFile(join(folder, "old"), "old\n");
  await (await openLines(folder, "old", 0))[Symbol.asyncDispose]();
  expect(await held("old")).toBe("");
});

test("a file that cannot be opened, and one that is not there to go on with, are refused", async () => {
  await expect(openLines(join(folder, "all"), "below-a-file", 0)).rejects.toMatchObject({ code: "output-failed" });
  await expect(openLines(folder, "nothing", 5)).rejects.toMatchObject({ code: "output-failed" });
});
