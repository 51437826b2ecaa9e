import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { partOf } from "../shards/part.fixture.ts";
import type { RunHeader } from "../shards/run-header.ts";
import type { CaseVerdict } from "../types/certificate.ts";
import type { PlannedCase } from "../types/plan.ts";
import { openJournal } from "./journal.ts";
import type { RunRecord } from "./record.ts";
import { earlierVerdicts, readEarlier, refuseOther } from "./resume/earlier.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kc-journal-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => writeFile(join(folder, "cases.ndjson"), ""));

const { format: _f, seconds: _s, compared: _c, compressed: _l, lateMilliseconds: _m, journal: _j, ...one } = partOf(1);
const header: RunHeader = { ...one, shard: null };
const verdict = (key: string): CaseVerdict => ({
  ...{ key, id: "recorded", title: "GET /a", level: "must", kind: "recorded", plugin: null, plugins: [], instances: [], route: null },
  ...{ verdict: "same", reasons: ["\u2028 and \u2029"], differences: [], exchanges: 1, request: "GET /a" },
});
const planned = {} as PlannedCase;
const nothing: RunRecord = {
  add: async () => undefined,
  again: () => undefined,
  sync: async () => 0,
  finish: async () => ({ latency: [], windows: [], matrix: [] }),
  [Symbol.asyncDispose]: async () => undefined,
};
const compared = { matched: 0, ignored: 0, upstreamUnseen: 0, routeUnknown: 0 };
const state = () => ({ seconds: 1, clock: 5, lateMilliseconds: 0, judge: { compared, noise: [], carried: [], windows: [] } });

async function earlierKeys(): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of earlierVerdicts(folder, await readEarlier(folder))) keys.push(key);
  return keys;
}

describe("a journal", () => {
  test("is kept now and then, and what came later is cut when it is gone on with", async () => {
    let now = 0;
    const options = { folder, header, record: nothing, state, clock: () => now };
    await using first = await openJournal({ ...options, earlier: null });
    await first.add(planned, {}, verdict("a"));
    expect((await readEarlier(folder)).snapshot, "nothing is worth keeping yet").toBe(null);
    now = 1000;
    await first.add(planned, {}, verdict("b"));
    await first.add(planned, {}, verdict("c"));
    await first[Symbol.asyncDispose]();
    await appendFile(join(folder, "verdicts.ndjson"), '{"key":"torn');
    expect(await earlierKeys()).toEqual(["a", "b"]);

    const earlier = await readEarlier(folder);
    await using second = await openJournal({ ...options, earlier });
    await second.add(planned, {}, verdict("d"));
    await second.keep();
    expect(await earlierKeys()).toEqual(["a", "b", "d"]);
    expect((await readEarlier(folder)).snapshot?.verdicts.count).toBe(3);
    const lines = (await readFile(join(folder, "verdicts.ndjson"), "utf8")).split("\n");
    expect(lines.map((line) => (line === "" ? null : JSON.parse(line).key))).toEqual(["a", "b", "d", null]);
  });

  test("of a new run takes away what an earlier one came to, or left to be resumed", async () => {
    for (const name of ["part.json", "certificate.json"]) await writeFile(join(folder, name), "{}");
    await using journal = await openJournal({ folder, header, earlier: null, record: nothing, state, clock: () => 0 });
    expect((await readEarlier(folder)).snapshot).toBe(null);
    for (const name of ["part.json", "certificate.json"]) await expect(readFile(join(folder, name))).rejects.toThrow(/ENOENT/);
    await journal.keep();
    expect((await readEarlier(folder)).snapshot?.verdicts).toEqual({ count: 0, bytes: 0 });
  });
});

describe("going on is refused", () => {
  test("with any other run", async () => {
    const earlier = await readEarlier(folder);
    expect(() => refuseOther(header, earlier, folder)).not.toThrow();
    expect(() => refuseOther({ ...header, issuedAt: "2027-01-01T00:00:00.000Z", reproduce: "" }, earlier, folder)).not.toThrow();
    expect(() => refuseOther({ ...header, seed: 2 }, earlier, folder)).toThrow(/cannot be resumed: this one is another seed: 2, not 1/);
    expect(() => refuseOther({ ...header, shard: { index: 1, of: 2 } }, earlier, folder)).toThrow(/this one is part 1 of 2, not the whole/);
    const inputs = header.inputs.map((input) => ({ ...input, sha256: "1".repeat(64) }));
    expect(() => refuseOther({ ...header, inputs }, earlier, folder)).toThrow(/of another input: backup \(fingerprint\)/);
  });

  test("where run.json is of something else", async () => {
    await writeFile(join(folder, "run.json"), "{}");
    await expect(readEarlier(folder)).rejects.toMatchObject({
      code: "resume-refused",
      message: expect.stringMatching(/not the beginning of a run/),
    });
  });
});
