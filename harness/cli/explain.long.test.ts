import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Certificate } from "../types/certificate.ts";
import { startCommand } from "./command.fixture.ts";

const backup = resolve(import.meta.dirname, "../../fixtures/sample/shop-2.8.sql");
const KEY = "recorded/2-orders-0002";
const run = (...words: string[]) => startCommand([...words, "--out", folder], {}).ended;
let folder = "";
let certified: Awaited<ReturnType<typeof run>>;

/** One run of one case serves all of these. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-explain-"));
  certified = await run("certify", "--config", "cutover.refused.yaml", "--case", KEY, "--json", "--quiet");
});
afterAll(() => rm(folder, { recursive: true }));

test("a run of one case says what it was narrowed to, and prints its certificate and nothing else when asked", async () => {
  expect(certified).toMatchObject({ code: 1, stderr: "" });
  expect(certified.stdout).toBe(await readFile(join(folder, "certificate.json"), "utf8"));
  const { planned, selection, reproduce, findings } = JSON.parse(certified.stdout) as Certificate;
  expect([planned, selection?.narrowedTo]).toEqual([1, [`case ${KEY}`]]);
  expect(reproduce).toContain(`--case ${KEY}`);
  // That waivers of other cases are not used says nothing here.
  expect(findings.filter(({ refuses }) => refuses)).toEqual([]);
});

test("the gate refuses it", async () => {
  const { code, stdout } = await startCommand(["verify", join(folder, "certificate.json"), "--allow-rehearsal"], {}).ended;
  expect(code).toBe(1);
  expect(stdout).toContain("it is partial: the run was narrowed to case");
});

test.each([KEY, "1", "recorded.2-orders-0002", "orders-0002"])("explain %s shows the case", async (wanted) => {
  const { code, stdout, stderr } = await run("explain", wanted);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/≠ apikey +\(nothing\) +\| «key-auth key of web-shop»/);
  expect(stdout).toContain('"$KEY_AUTH_KEY_OF_WEB_SHOP"');
  expect(stdout).not.toContain("\u001b");
});

test("explain has it as JSON too, and says of an unknown case which ones are near", async () => {
  const { stdout } = await run("explain", "1", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: { key: KEY, verdict: "different" },
    shown: { key: KEY },
    changes: expect.anything(),
  });
  expect(await run("explain", "recorded/2-orders-0009")).toMatchObject({
    code: 64,
    stdout: "",
    stderr: expect.stringContaining(`\n    ${KEY}\n`),
  });
});

test("no key of the backup is in anything that was written", async () => {
  const [, rows = ""] = /^COPY public\.keyauth_credentials .*\n([\s\S]*?)\n\\\.$/m.exec(await readFile(backup, "utf8")) ?? [];
  const keys = rows.split("\n").flatMap((row) => row.split("\t")[3] ?? []);
  expect(keys.length).toBeGreaterThan(10);
  for (const name of ["cases.ndjson", "observations.json", "verdicts.ndjson"]) {
    const text = await readFile(join(folder, name), "utf8");
    expect(
      keys.filter((key) => text.includes(key)),
      name,
    ).toEqual([]);
  }
});
