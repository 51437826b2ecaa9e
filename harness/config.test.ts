import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEnvironment } from "./config/environment.ts";
import { keysAt } from "./config/schema.ts";
import { loadConfig } from "./config.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-config-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(text: string): Promise<string> {
  const file = join(folder, `${Math.abs(text.length * 31 + text.charCodeAt(0))}.yaml`);
  await writeFile(file, text);
  return file;
}

test("a flag wins over the file, the file over the default", async () => {
  const config = await loadConfig({ config: await fileWith("backup: a.sql\nseed: 7\n"), settings: { seed: 9 } });
  expect([config.seed, config.concurrency]).toEqual([9, 16]);
  expect(config.backup.endsWith("/a.sql")).toBe(true);
});

test("another backup than the file's leaves the file's recordings, waivers and secrets behind", async () => {
  const file = await fileWith("backup: a.sql\nrecordings: [a.ndjson]\nwaivers: a.yaml\nsecrets: s.yaml\n");
  const other = await loadConfig({ config: file, settings: { backup: "b.sql" } });
  expect([other.recordings, other.waivers.endsWith("suites/waivers.yaml"), other.secrets]).toEqual([[], true, null]);
  const same = await loadConfig({ config: file, settings: { backup: "./a.sql" } });
  expect(same.recordings).toHaveLength(1);
  expect(same.secrets).toMatch(/\/s\.yaml$/);
});

test("a folder stands for its recordings in the order of their names, whatever else lies there", async () => {
  const recordings = join(folder, "recordings");
  await mkdir(recordings);
  const settings = { recordings: [join(folder, "one.har"), recordings] };
  const config = await fileWith("backup: abc.sql\n");
  expect((await loadConfig({ config, settings })).recordings).toEqual(settings.recordings);
  for (const name of ["live-0002.ndjson", "live-0001.ndjson", "live.lock", "live-0003.ndjson.partial"])
    await writeFile(join(recordings, name), "");
  const [har, first, second, ...more] = (await loadConfig({ config, settings })).recordings;
  expect([har, first, second, more]).toEqual([
    settings.recordings[0],
    join(recordings, "live-0001.ndjson"),
    join(recordings, "live-0002.ndjson"),
    [],
  ]);
});

test("an unknown key is refused with the nearest known one", async () => {
  const file = await fileWith("backup: a.sql\nrecording: [b]\n");
  await expect(loadConfig({ config: file, settings: {} })).rejects.toThrow(/unknown key "recording", did you mean "recordings"\?/);
});

test("an unknown key below x is refused with its path", async () => {
  const file = await fileWith('backup: a.sql\nx: {verison: "2.8"}\n');
  await expect(loadConfig({ config: file, settings: {} })).rejects.toThrow(/x\.verison|x\.version/);
});

test("a version that is no Kong release is refused", async () => {
  const file = await fileWith('backup: a.sql\ny: {version: "1.5"}\n');
  await expect(loadConfig({ config: file, settings: {} })).rejects.toThrow(/"1.5" is not a Kong release/);
});

test("x newer than y is refused", async () => {
  const file = await fileWith('backup: a.sql\nx: {version: "3.9"}\ny: {version: "2.8"}\n');
  await expect(loadConfig({ config: file, settings: {} })).rejects.toThrow(/newer than y/);
});

test("a file that is not YAML is refused with the line", async () => {
  await expect(loadConfig({ config: await fileWith("backup: [a\nx: :\n"), settings: {} })).rejects.toThrow(/is not YAML/);
});

test("a config without backup is refused", async () => {
  await expect(loadConfig({ config: await fileWith("seed: 1\n"), settings: {} })).rejects.toThrow(/no backup is named/);
});

test("the environment sets lists by commas and refuses what is no number", () => {
  expect(readEnvironment({ CUTOVER_PLUGINS: "key-auth, acl" }).plugins).toEqual(["key-auth", "acl"]);
  expect(() => readEnvironment({ CUTOVER_SEED: "many" })).toThrow(/environment: seed/);
});

test("every setting stands in the README", async () => {
  const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
  const settings = readme.slice(readme.indexOf("\n## Settings"), readme.indexOf("\n## Changes and waivers"));
  for (const key of [[], ["x"], ["select"]].flatMap(keysAt)) expect(settings).toMatch(new RegExp(`^\\|[^|]*\`${key}[\`.]`, "m"));
});
