import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSuites } from "./load-suites.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "cutover-suites-"));
});
afterEach(() => rm(directory, { recursive: true }));

const suite = (plugin: string) => `export default { plugin: "${plugin}", cases: () => [] };\n`;
const write = (name: string, text: string) => writeFile(join(directory, name), text);

test("every suite file of a directory is loaded, ordered by name; other files are not", async () => {
  await write("b.suite.ts", suite("b"));
  await write("a-b.suite.ts", suite("a-b"));
  await write("c.test.ts", "throw new Error('not for suites');");
  expect((await loadSuites(directory)).map(({ plugin }) => plugin)).toEqual(["a-b", "b"]);
});

test.each([
  ["a suite for another plugin", suite("b"), /a\.suite\.ts: it is named for a, but its suite is for b$/],
  ["no default export", "export const suite = 1;", /a\.suite\.ts: its default export is no suite$/],
  ["a suite without cases", 'export default { plugin: "a" };', /its default export is no suite$/],
  ["a file that throws", 'throw new Error("boom");', /a\.suite\.ts: it does not load: boom$/],
])("%s is refused, and the file is named", async (_what, text, message) => {
  await write("a.suite.ts", text);
  await expect(loadSuites(directory)).rejects.toMatchObject({ code: "suite-invalid", message: expect.stringMatching(message) });
});

test("a directory without suites is refused", async () => {
  await expect(loadSuites(directory)).rejects.toMatchObject({
    code: "suite-invalid",
    message: expect.stringContaining("there is no suite in it"),
  });
});

test("a directory that is not there is refused", async () => {
  await expect(loadSuites(join(directory, "none"))).rejects.toMatchObject({ code: "suite-invalid" });
});
