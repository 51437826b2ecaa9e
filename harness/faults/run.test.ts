import { resolve } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../config.ts";
import { chooseFaults } from "./choose.ts";
import { cleanRuns } from "./clean.ts";
import { tryFaults } from "./run.ts";

const root = resolve(import.meta.dirname, "../..");

/** The probes of one plugin in the sample shop: a tenth of a whole run, and the same way through every room. */
function probesOf(plugin: string) {
  const of = (path: string) => resolve(root, path);
  return loadConfig({
    config: of("cutover.yaml"),
    settings: {
      backup: of("fixtures/sample/shop-2.8.sql"),
      recordings: [],
      suites: of("suites"),
      changes: of("suites/changes"),
      waivers: of("suites/waivers.yaml"),
      plugins: [plugin],
    },
  });
}

const options = { signal: new AbortController().signal, onProgress: () => {} };

test("a handful of faults is caught and rightly blamed, with the same version on both sides and across documented changes", async () => {
  const chosen = chooseFaults([
    "router/shorter-prefix-wins",
    "upstream/loses-via",
    "headers/adds-a-header",
    "bodies/cuts-the-end",
    "key-auth/accepts-an-empty-key",
    "key-auth/answers-403",
    "key-auth/takes-one-for-another",
  ]);
  const trials = [];
  for await (const trial of tryFaults(await probesOf("key-auth"), chosen, options)) trials.push(trial);
  expect(trials.filter(({ outcome, falseAlarms }) => outcome !== "caught" || falseAlarms.length > 0)).toEqual([]);
  expect(new Set(trials.map(({ versions }) => `${versions.x} ${versions.y}`))).toEqual(new Set(["3.9 3.9", "2.8 3.9"]));
});

test("a run without a fault raises no alarm", async () => {
  const runs = [];
  for await (const run of cleanRuns(await probesOf("acl"), 1, options)) runs.push(run);
  expect(runs).toMatchObject([{ seed: 2801, falseAlarms: [] }]);
});
