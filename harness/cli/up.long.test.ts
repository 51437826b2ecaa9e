import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCommand } from "./command.fixture.ts";

/** Two processes, one after the other, load their modules and restore a backup. */
const TWO_PROCESSES_MILLISECONDS = 120_000;

const shop = resolve(import.meta.dirname, "../../fixtures/sample/shop-2.8.sql");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kc-up-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let outs = 0;
async function settings() {
  outs += 1;
  const [file, out] = [join(folder, `${outs}.yaml`), join(folder, `out-${outs}`)];
  await writeFile(file, `backup: ${shop}\nx: {version: "2.8"}\ny: {version: "3.9"}\ncontrol: false\nout: ${out}\n`);
  const run = (...words: string[]) => startCommand([...words, "--config", file], {});
  return { out, run, state: async () => JSON.parse(await readFile(join(out, "standing.json"), "utf8")) };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ status }) => status === 404,
    () => false,
  );
}

test(
  "up --detach comes back when they stand; down cleans up even when their process was killed",
  async () => {
    const { out, run, state } = await settings();
    const up = await run("up", "--detach").ended;
    expect(up).toMatchObject({ code: 0, stdout: expect.stringMatching(/^x \(Kong 2\.8\.5\)\n {2}proxy {5}http:\/\/127/) });
    const { pid, token, clusters } = await state();
    for (const { http } of clusters) {
      expect(up.stdout).toContain(http);
      expect(await answers(http)).toBe(true);
    }
    expect(up.stdout).not.toContain(token);
    process.kill(pid, "SIGKILL");
    expect(await run("down").ended).toMatchObject({ code: 0, stdout: expect.stringContaining("Their process was gone") });
    expect(await answers(clusters[0].http)).toBe(false);
    expect(await readdir(out)).toEqual(["up.log"]);
  },
  TWO_PROCESSES_MILLISECONDS,
);

test("Ctrl-C ends what stands in the foreground", async () => {
  const { out, run, state } = await settings();
  const up = run("up");
  await up.shows("Take them down with");
  const { clusters } = await state();
  expect(await answers(clusters[0].http)).toBe(true);
  up.process.kill("SIGINT");
  expect((await up.ended).code).toBe(0);
  expect(await answers(clusters[0].http)).toBe(false);
  expect(await readdir(out)).toEqual([]);
});

test("what cannot start in the background is told by the command that waits, and leaves nothing", async () => {
  const { out, run } = await settings();
  const broken = await run("up", "--detach", "--backup", join(folder, "nowhere.sql")).ended;
  expect(broken).toMatchObject({ code: 2, stderr: expect.stringMatching(/error: .*nowhere\.sql/) });
  expect(await readdir(out)).toEqual(["up.log"]);
});
