import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Prediction } from "../types/prediction.ts";
import { runCommand } from "./elsewhere.fixture.ts";
import { predictionExitCode } from "./exit.ts";

const root = resolve(import.meta.dirname, "../..");
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-cli-predict-"));
});
afterAll(() => rm(folder, { recursive: true }));

function run(...args: string[]): Promise<{ readonly code: unknown; readonly output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, ["--import", "tsx", "harness/cli/main.ts", "predict", ...args], { cwd: root }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : error.code, output: stdout + stderr }),
    );
  });
}

test("an unknown flag is wrong usage, and a backup that is none cannot be read", async () => {
  const none = join(folder, "none.sql");
  await writeFile(none, "SELECT 1;\n");
  const [usage, unreadable] = await Promise.all([run("--nonsense"), run("--backup", none, "--out", folder)]);
  expect(usage).toMatchObject({ code: 64 });
  expect(unreadable).toMatchObject({ code: 2, output: expect.stringContaining("none.sql") });
});

test("needs no settings and no catalogue of the working directory where flags say all", async () => {
  const words = ["predict", "--backup", join(root, "fixtures/sample/shop-2.8.sql"), "--x", "2.8", "--y", "3.9", "--json", "--quiet"];
  const { code, stdout, stderr } = await runCommand(folder, words, {});
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^\nWritten: [^\n]+\n$/)]);
  expect((JSON.parse(stdout) as Prediction).items.some(({ id }) => id === "router-regex-first")).toBe(true);
});

test.each([
  [[], 0],
  [["benign"], 0],
  [["benign", "needs sign-off"], 1],
  [["will break"], 1],
] as const)("%j ends with %i", (gravities, code) => {
  const items = gravities.map((gravity) => ({ gravity }));
  expect(predictionExitCode({ items } as unknown as Prediction)).toBe(code);
});
