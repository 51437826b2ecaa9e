import { cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { certify } from "../certify.ts";
import { loadConfig } from "../config.ts";
import { checkCertificate } from "../gate/gate.ts";
import type { Certificate } from "../types/certificate.ts";
import { merge } from "./merge/merge.ts";
import { certificateIn, essenceOf, quiet } from "./runs.fixture.ts";

const RUN_MILLISECONDS = 240_000;

let folder = "";
const at = (name: string) => join(folder, name);
const signal = new AbortController().signal;
/** One route of the sample, with limits of several windows, and twelve cases that differ. */
const configOf = (out: string, more: Parameters<typeof loadConfig>[0]["settings"] = {}) =>
  loadConfig({ config: "cutover.refused.yaml", settings: { select: { routes: ["orders"] }, out: at(out), ...more } });

let whole: Certificate;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kc-parts-"));
  whole = await certify(await configOf("whole"), { signal, progress: quiet });
  for (const index of [1, 2]) await certify(await configOf(`${index}`), { signal, progress: quiet, shard: { index, of: 2 } });
}, RUN_MILLISECONDS);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the parts of a run", () => {
  test("make the certificate that the run makes whole, in whatever order they are given", { timeout: RUN_MILLISECONDS }, async () => {
    const { certificate } = await merge([at("2"), at("1")], await configOf("merged"), quiet);
    expect(whole.counts.different).toBeGreaterThan(0);
    expect(essenceOf(certificate)).toEqual(essenceOf(whole));
    expect(essenceOf(await certificateIn(at("merged")))).toEqual(essenceOf(whole));
    const keys = async (name: string) =>
      (await readFile(join(at(name), "cases.ndjson"), "utf8")).split("\n").map((line) => line.slice(0, 60));
    expect(new Set(await keys("merged")).size).toBeGreaterThan(whole.counts.different);
    expect((await readFile(join(at("merged"), "verdicts.ndjson"), "utf8")).trim().split("\n")).toHaveLength(whole.planned);
    const { matrix, windows } = JSON.parse(await readFile(join(at("merged"), "observations.json"), "utf8"));
    expect([matrix.length > 0, windows.length > 0]).toEqual([true, true]);
  });

  test("send each case once, and each of them something", async () => {
    const parts = await Promise.all(["1", "2"].map((name) => certificateIn(at(name))));
    expect(parts.reduce((sum, { planned }) => sum + planned, 0)).toBe(whole.planned);
    for (const { planned } of parts) expect(planned).toBeGreaterThan(0);
  });

  test("have certificates that no gate obeys", async () => {
    const demands = { now: new Date(), yImageDigest: null, fingerprint: null, maxAgeSeconds: null, require: [], allowRehearsal: true };
    const result = checkCertificate(await readFile(join(at("1"), "certificate.json")), null, demands);
    expect(result).toMatchObject({ failed: expect.arrayContaining([expect.stringMatching(/partial: part 1 of 2/)]) });
  });
});

describe("merging is refused", () => {
  const broken = async (name: string, spoil: (folder: string) => Promise<void>) => {
    await cp(at("2"), at(name), { recursive: true });
    await spoil(at(name));
    return merge([at("1"), at(name)], await configOf("refused"), quiet);
  };
  const edited = (change: (part: Record<string, unknown>) => void) => async (into: string) => {
    const part = JSON.parse(await readFile(join(into, "part.json"), "utf8"));
    change(part);
    await writeFile(join(into, "part.json"), JSON.stringify(part));
  };

  test("into the folder of a part", async () => {
    await expect(merge([at("1"), at("2")], await configOf("2"), quiet)).rejects.toThrow(
      /is a part, and the certificate of the whole would take its place/,
    );
  });

  test("when a part is missing, or there twice", async () => {
    const config = await configOf("refused");
    await expect(merge([at("1")], config, quiet)).rejects.toMatchObject({ code: "part-invalid", message: "part 2 of 2 is missing" });
    await expect(merge([at("1"), at("2"), at("2")], config, quiet)).rejects.toThrow(/part 2 of 2 is there more than once/);
  });

  test.each<[string, (folder: string) => Promise<void>, RegExp]>([
    ["a folder is none", (into) => rm(join(into, "part.json")), /is not a part, or one that did not come to its end/],
    ["it is not of this release", edited((part) => Object.assign(part, { version: 2 })), /is not a part of this release/],
    ["part.json is torn", (into) => truncate(join(into, "part.json"), 100), /is not a part of this release/],
    [
      "its verdicts are cut off",
      (into) => truncate(join(into, "verdicts.ndjson"), 5000),
      /verdicts.ndjson is cut off: it holds \d+ verdicts of \d+/,
    ],
    ["its verdicts are gone", (into) => rm(join(into, "verdicts.ndjson")), /verdicts.ndjson cannot be read/],
    [
      "its verdicts are another part's",
      (into) => cp(join(at("1"), "verdicts.ndjson"), join(into, "verdicts.ndjson")),
      /cut off|not the one that part.json/,
    ],
    ["it has another seed", edited((part) => Object.assign(part, { seed: 7 })), /another seed: 7, not 2801/],
  ])("when %s", async (what, spoil, message) => {
    await expect(broken(what.replaceAll(" ", "-"), spoil)).rejects.toThrow(message);
  });

  test("when a verdict was changed", async () => {
    const change = async (into: string) => {
      const path = join(into, "verdicts.ndjson");
      await writeFile(path, (await readFile(path, "utf8")).replace('"explained"', '"same"'));
    };
    await expect(broken("changed", change)).rejects.toThrow(/verdicts.ndjson is not the one that part.json was written for/);
  });

  test("when the settings name other waivers than the parts were judged by", { timeout: RUN_MILLISECONDS }, async () => {
    const config = await configOf("refused", { waivers: "suites/waivers.yaml" });
    await expect(merge([at("1"), at("2")], config, quiet)).rejects.toThrow(/another input than the settings name here: waivers/);
  });

  test("when a whole run is among them", async () => {
    await expect(merge([at("1"), at("whole")], await configOf("refused"), quiet)).rejects.toThrow(/whole is not a part/);
  });
});
