import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { certificateIn, essenceOf } from "../certify/runs.fixture.ts";
import { seeded } from "../judge/observed/paired-shift.ts";
import { startCommand } from "./command.fixture.ts";

const RUN_MILLISECONDS = 240_000;
const POLL_MILLISECONDS = 20;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kc-resume-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const certify = (out: string, ...words: readonly string[]) =>
  startCommand(
    ["certify", "--config", "cutover.refused.yaml", "--only-route", "orders", "--quiet", "--out", join(folder, out), ...words],
    {},
  );
const size = (out: string, name: string) =>
  stat(join(folder, out, name)).then(
    (file) => file.size,
    () => 0,
  );

/** Kills a run without a word when its journal has reached a size; returns false when it was over before. */
async function killAt(running: ReturnType<typeof certify>, out: string, bytes: number): Promise<boolean> {
  let over = false;
  void running.ended.then(() => (over = true));
  while (!over && (await size(out, "verdicts.ndjson")) < bytes) await new Promise((done) => setTimeout(done, POLL_MILLISECONDS));
  running.process.kill("SIGKILL");
  return (await running.ended).code === null;
}

describe("a run that was killed", () => {
  test("goes on where it stopped and comes to the same certificate", { timeout: RUN_MILLISECONDS * 2 }, async () => {
    expect((await certify("whole").ended).code).toBe(1);
    const whole = await certificateIn(join(folder, "whole"));
    const total = await size("whole", "verdicts.ndjson");
    const random = seeded(28);
    const out = "killed";
    const points = [random(), random()].map((share) => Math.floor(share * total * 0.9)).sort((a, b) => a - b);
    for (const [index, bytes] of points.entries()) {
      await killAt(certify(out, ...(index === 0 ? [] : ["--resume"])), out, bytes);
      // As a machine leaves it that lost power in the middle of a line.
      await appendFile(join(folder, out, "verdicts.ndjson"), '{"key":"recorded/torn","id":');
    }
    const resumed = await certify(out, "--resume").ended;
    expect(resumed.code, resumed.stderr).toBe(1);
    expect(essenceOf(await certificateIn(join(folder, out)))).toEqual(essenceOf(whole));
    const journal = await readFile(join(folder, out, "verdicts.ndjson"), "utf8");
    const keys = journal
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).key);
    expect([new Set(keys).size, keys.length]).toEqual([whole.planned, whole.planned]);
  });
});

describe("resuming is refused", () => {
  test("where there is nothing to resume", { timeout: RUN_MILLISECONDS }, async () => {
    const { code, stderr } = await certify("nothing", "--resume").ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/there is nothing to resume: .*run.json cannot be read \(resume-refused/);
  });

  test("when the run is another one, or its journal is shorter than it was", { timeout: RUN_MILLISECONDS }, async () => {
    const other = await certify("whole", "--resume", "--seed", "7").ended;
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/cannot be resumed: this one is another seed: 7, not 2801/)]);
    const part = await certify("whole", "--resume", "--shard", "1/2").ended;
    expect([part.code, part.stderr]).toEqual([2, expect.stringMatching(/cannot be resumed: this one is part 1 of 2, not the whole/)]);
    await writeFile(join(folder, "whole", "verdicts.ndjson"), "");
    const short = await certify("whole", "--resume").ended;
    expect([short.code, short.stderr]).toEqual([2, expect.stringMatching(/verdicts.ndjson holds 0 bytes, and \d+ were written/)]);
  });

  test("with a snapshot that is none", { timeout: RUN_MILLISECONDS }, async () => {
    await writeFile(join(folder, "whole", "resume.json"), "{");
    const { code, stderr } = await certify("whole", "--resume").ended;
    expect([code, stderr]).toEqual([2, expect.stringMatching(/resume.json is not what a run leaves to be resumed/)]);
  });
});

test("a part that is no part is wrong usage", async () => {
  const { code, stderr } = await certify("usage", "--shard", "3/2").ended;
  expect([code, stderr]).toEqual([64, expect.stringMatching(/Write which part of how many, such as "3\/8"/)]);
});
