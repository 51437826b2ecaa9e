import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Config, loadConfig } from "../../config.ts";
import { keepStanding } from "./keep.ts";
import { stateFile } from "./state.ts";
import { takeDown } from "./take-down.ts";

const shop = resolve(import.meta.dirname, "../../../fixtures/sample/shop-2.8.sql");
const silent = { phase: () => undefined, advance: () => undefined };
const options = () => ({ signal: new AbortController().signal, progress: silent });

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kc-standing-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function settings(sides: string, backup = shop): Promise<Config> {
  const file = join(folder, "cutover.yaml");
  await writeFile(file, `backup: ${backup}\n${sides}\ncontrol: false\nout: ${join(folder, "out")}\n`);
  return loadConfig({ config: file, settings: {} });
}

const rehearsed = 'x: {version: "2.8"}\ny: {version: "3.9"}';

const answers = (url: string) =>
  fetch(url).then(
    ({ status }) => status === 404,
    () => false,
  );

test("clusters stand until somebody says down, and a second set is refused meanwhile", async () => {
  const config = await settings(rehearsed);
  const kept = await keepStanding(config, options());
  const over = kept.ended.then(() => kept[Symbol.asyncDispose]());
  try {
    const { clusters, token } = kept.state;
    expect(clusters.map(({ name, version }) => [name, version])).toEqual([
      ["x", "2.8.5"],
      ["y", "3.9.1"],
    ]);
    for (const { http } of clusters) expect(await answers(http)).toBe(true);
    expect((await stat(stateFile(config.out))).mode & 0o777, "it holds passwords").toBe(0o600);
    await expect(keepStanding(config, options())).rejects.toMatchObject({
      code: "config-invalid",
      message: expect.stringMatching(/clusters stand already/),
    });
    // A stranger who does not know the token ends nothing.
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(await takeDown(config.out)).toEqual({ kind: "down", containers: 0 });
    await over;
    for (const { http } of clusters) expect(await answers(http)).toBe(false);
    expect(await readdir(config.out)).toEqual([]);
    expect(await takeDown(config.out)).toEqual({ kind: "nothing", containers: 0 });
  } finally {
    await kept[Symbol.asyncDispose]();
  }
});

test("a start that fails leaves nothing known", async () => {
  const config = await settings(rehearsed, join(folder, "nowhere.sql"));
  await expect(keepStanding(config, options())).rejects.toMatchObject({ message: expect.stringContaining("nowhere.sql") });
  expect(await readdir(config.out)).toEqual([]);
});

test("what an earlier process left is told apart from what stands, and can be taken down", async () => {
  const config = await settings(rehearsed);
  const kept = await keepStanding(config, options());
  await kept[Symbol.asyncDispose]();
  await writeFile(stateFile(config.out), JSON.stringify(kept.state));
  await expect(keepStanding(config, options())).rejects.toThrow(/clusters were left behind/);
  expect(await takeDown(config.out)).toEqual({ kind: "removed", containers: 0 });
  await writeFile(stateFile(config.out), "{}");
  await expect(takeDown(config.out)).rejects.toMatchObject({ code: "output-failed" });
});

test("clusters that already stand are not started", async () => {
  const config = await settings('x: {proxy: "http://a", version: "2.8"}\ny: {proxy: "http://b", version: "3.9"}');
  await expect(keepStanding(config, options())).rejects.toThrow(/there is nothing to start/);
});
