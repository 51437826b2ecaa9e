import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startRecorderProcess } from "./process.fixture.ts";
import { batch, entry, recorded, send, startTestRecorder } from "./recorder.fixture.ts";

/** Enough for every run of the tests; with 50 it takes about a minute. */
const KILLS = 6;
const SEED = 2801;
/** Kong has a queue for each worker, and each sends one payload after the other. */
const WORKERS = 4;
const MOST_ENTRIES = 5;
/** A kill comes after this many acknowledged entries at most. */
const MOST_ACKNOWLEDGED = 200;
/** Small, so that files are also put in order while the process is killed. */
const ROTATE_BYTES = 40_000;

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kill-"));
});
afterAll(() => rm(directory, { recursive: true }));

/** Numbers that look random and are the same every time (a linear congruential generator). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A worker's queue: a payload that got no answer is sent again as it was. */
function createWorker(next: () => number, random: (below: number) => number, named: boolean) {
  let pending: { readonly numbers: readonly number[]; readonly payload: string } | null = null;
  return async (port: number, acknowledged: Set<number>): Promise<boolean> => {
    const numbers = Array.from({ length: 1 + random(MOST_ENTRIES) }, next);
    pending ??= {
      numbers,
      // Kong names requests from 3.5 on; of older ones only the content tells whether they came before.
      payload: batch(...numbers.map((number) => entry(number, named ? { request: { id: `request-${number}` } } : {}))),
    };
    const { status } = await send(port, pending.payload).catch(() => ({ status: 0 }));
    if (status !== 200) return false;
    for (const number of pending.numbers) acknowledged.add(number);
    pending = null;
    return true;
  };
}

test(
  `nothing acknowledged is lost in ${KILLS} times kill -9, nothing is there twice, and every file can be read`,
  async () => {
    const to = join(directory, "live");
    const random = seeded(SEED);
    let number = 0;
    const next = () => {
      number += 1;
      return number;
    };
    const workers = Array.from({ length: WORKERS }, (_, index) => createWorker(next, random, index % 2 === 0));
    const acknowledged = new Set<number>();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const recorder = await startRecorderProcess(to, ROTATE_BYTES);
      const until = acknowledged.size + random(MOST_ACKNOWLEDGED);
      let killed: Promise<void> | null = null;
      const run = async (work: (typeof workers)[number]) => {
        while (await work(recorder.port, acknowledged)) if (acknowledged.size >= until) killed ??= recorder.kill();
      };
      await Promise.all(workers.map(run));
      await killed;
    }
    await using last = await startTestRecorder(to, { rotateBytes: ROTATE_BYTES });
    // The queues come to their end: what was not acknowledged is sent once more.
    for (const work of workers) expect(await work(last.port, acknowledged)).toBe(true);
    const files = (await readdir(directory)).filter((name) => name.endsWith(".ndjson")).toSorted();
    const found = (await recorded(files.map((name) => ({ path: join(directory, name) })))).map(({ request }) =>
      Number(request.target.slice(3)),
    );
    expect(acknowledged.size).toBeGreaterThan(KILLS);
    expect([...acknowledged].filter((one) => !found.includes(one))).toEqual([]);
    expect(found.toSorted((a, b) => a - b)).toEqual([...acknowledged].toSorted((a, b) => a - b));
  },
  20_000 + KILLS * 5_000,
);
