import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import type { StandingState } from "../certify/standing/state.ts";
import {
  kongImage,
  leftOf,
  nothing,
  type Place,
  place,
  postgresImage,
  redisImage,
  sampleDump,
} from "../cluster/containers/docker.fixture.ts";
import { startCommand } from "./command.fixture.ts";

/** Nine containers start and are removed, on two cores. */
const UP_AND_DOWN_MILLISECONDS = 180_000;

async function cutover({ out, path }: Place) {
  const sides = `x: {image: '${kongImage("2.8.5")}'}\ny: {image: '${kongImage("3.9.1")}'}\n`;
  const images = `postgres: {image: '${postgresImage}'}\nredis: {image: '${redisImage}'}\n`;
  await writeFile(path("cutover.yaml"), `backup: ${sampleDump}\n${sides}${images}control: false\nout: ${out}\n`);
  const run = (...words: string[]) => startCommand([...words, "--config", path("cutover.yaml")], {}).ended;
  return { run, state: async (): Promise<StandingState> => JSON.parse(await readFile(join(out, "standing.json"), "utf8")) };
}

async function rowsIn(database: string): Promise<number> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    return (await client.query("SELECT 1 FROM services")).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

const statusOf = async (url: string | null) => (await fetch(url ?? "")).status;

test(
  "up keeps containers standing that are reached at what it prints, and down removes them",
  async () => {
    await using here = await place();
    const { run, state } = await cutover(here);
    const up = await run("up", "--detach");
    expect(up, up.stderr).toMatchObject({ code: 0 });
    const { clusters } = await state();
    expect(clusters.map(({ name }) => name)).toEqual(["x", "y"]);
    for (const { http, admin, status, database } of clusters) {
      expect(await statusOf(http)).toBe(404);
      expect(await statusOf(new URL("status", status ?? "").href)).toBe(200);
      expect(await rowsIn(database ?? "")).toBeGreaterThan(0);
      for (const url of [http, admin, status]) expect(up.stdout).toContain(url);
      expect(up.stdout).not.toContain(new URL(database ?? "").password);
    }
    expect(await run("down")).toMatchObject({ code: 0, stdout: "Taken down\n" });
    expect(await leftOf(here.out)).toEqual(nothing);
  },
  UP_AND_DOWN_MILLISECONDS,
);

test(
  "down removes everything by its label when the process that held it was killed",
  async () => {
    await using here = await place();
    const { run, state } = await cutover(here);
    expect((await run("up", "--detach")).code).toBe(0);
    process.kill((await state()).pid, "SIGKILL");
    const { containers, networks } = await leftOf(here.out);
    expect([containers > 0, networks]).toEqual([true, 2]);
    expect(await run("down")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Their process was gone; \d+ containers removed/) });
    expect(await leftOf(here.out)).toEqual(nothing);
  },
  UP_AND_DOWN_MILLISECONDS,
);
