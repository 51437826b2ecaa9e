import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCommand } from "./command.fixture.ts";
import { runCommand } from "./elsewhere.fixture.ts";

const shop = resolve(import.meta.dirname, "../../fixtures/sample/shop-2.8.sql");
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-cli-impact-"));
});
afterAll(() => rm(folder, { recursive: true }));

const impact = (...words: string[]) => startCommand(["impact", ...words], {}).ended;

test.each([
  ["--share", "0"],
  ["--share", "100"],
  ["--share", "half"],
  ["--x-nodes", "0"],
])("%s %s is wrong usage", async (flag, value) => {
  expect(await impact(flag, value)).toMatchObject({ code: 64, stdout: "" });
});

test("a backup that is none cannot be read", async () => {
  const none = join(folder, "none.sql");
  await writeFile(none, "SELECT 1;\n");
  expect(await impact("--backup", none)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("none.sql") });
});

test("says as JSON what a share of the traffic brings about, in a folder that holds a backup and settings alone", async () => {
  await copyFile(shop, join(folder, "kong.sql"));
  await writeFile(join(folder, "cutover.yaml"), "backup: kong.sql\n");
  const words = ["impact", "--x", "2.8.5", "--y", "3.9.1", "--share", "5", "--y-nodes", "2", "--json"];
  const { code, stdout } = await runCommand(folder, words, {});
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ x: "2.8.5", y: "3.9.1", sharePercent: 5, nodes: { x: 1, y: 2 } });
  expect((await readdir(folder)).sort()).toEqual(["cutover.yaml", "kong.sql", "none.sql"]);
});

test("needs no settings where flags say all, and says nothing of its progress when asked to be quiet", async () => {
  const empty = join(folder, "empty");
  await mkdir(empty);
  expect(await runCommand(empty, ["impact", "--backup", shop, "--x", "2.8", "--y", "3.9", "--quiet"], {})).toMatchObject({
    code: 0,
    stderr: "",
  });
  expect(await runCommand(empty, ["impact"], {})).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("cutover.yaml cannot be read"),
  });
  await rm(empty, { recursive: true });
});

const deck = `
_format_version: "2.1"
services:
- name: orders
  host: orders.internal
  routes: [{name: orders, paths: [/orders]}]
  plugins:
  - {name: key-auth}
  - {name: rate-limiting, config: {minute: 3, hour: 50, policy: local}}
consumers: [{username: alice, keyauth_credentials: [{key: alice-key}]}]
plugins: [{name: response-ratelimiting, config: {limits: {video: {minute: 5}}}}]
`;
/** A database, two model gateways and some hundred requests. */
const MEASURE_MILLISECONDS = 120_000;

test(
  "measures what it says, on the model gateways, and says that it is a rehearsal",
  async () => {
    const backup = join(folder, "shop.yaml");
    await writeFile(backup, deck);
    const { code, stdout } = await impact("--measure", "--backup", backup, "--x", "2.8.5", "--y", "3.9.1");
    expect(stdout).toMatch(/^REHEARSAL/);
    expect(stdout).toMatch(/^rate-limiting on service orders +minute +3\/3 +6\/6 +6\/6 +6\/6 +3\/3$/m);
    expect(stdout).toContain("response-ratelimiting (global): what response-ratelimiting counts is not a request each");
    expect(stdout).not.toContain("alice-key");
    expect(code).toBe(0);
  },
  MEASURE_MILLISECONDS,
);

test(
  "ends with 2 when nothing could be measured",
  async () => {
    const backup = join(folder, "shop.yaml");
    await writeFile(backup, deck);
    const { code, stdout } = await impact("--measure", "--max-requests", "2", "--backup", backup, "--x", "2.8.5", "--y", "3.9.1", "--json");
    const { instances } = JSON.parse(stdout);
    expect(instances[0].splits.map(({ verdict }: { verdict: string }) => verdict)).toEqual(Array(5).fill("unmeasured"));
    expect(code).toBe(2);
  },
  MEASURE_MILLISECONDS,
);
