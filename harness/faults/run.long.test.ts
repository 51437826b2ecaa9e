import { resolve } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../config.ts";
import { chooseFaults } from "./choose.ts";
import { cleanRuns } from "./clean.ts";
import { tryFaults } from "./run.ts";

const root = resolve(import.meta.dirname, "../..");

/** The recorded traffic of two plugins in the sample shop: a tenth of a whole run, and the same way through every room. */
function someTraffic() {
  const of = (path: string) => resolve(root, path);
  return loadConfig({
    config: of("cutover.yaml"),
    settings: {
      backup: of("fixtures/sample/shop-2.8.sql"),
      recordings: [of("fixtures/sample/shop.ndjson")],
      suites: of("suites"),
      changes: of("suites/changes"),
      waivers: of("suites/waivers.yaml"),
      plugins: ["acl", "cors"],
    },
  });
}

const options = { signal: new AbortController().signal, onProgress: () => {} };

/** Some seconds on a machine that has nothing else to do. */
const TIMEOUT_MILLISECONDS = 180_000;

test("a handful of faults is caught and rightly blamed", { timeout: TIMEOUT_MILLISECONDS }, async () => {
  const chosen = chooseFaults([
    "router/always-strips",
    "upstream/loses-via",
    "headers/folds-cookies",
    "key-auth/drops-the-challenge",
    "acl/says-something-else",
    "cors/forgets-vary",
  ]);
  const trials = [];
  for await (const trial of tryFaults(await someTraffic(), chosen, options)) trials.push(trial);
  expect(trials.map(({ fault, outcome, falseAlarms }) => [fault.id, outcome, falseAlarms])).toEqual(
    chosen.map(({ id }) => [id, "caught", []]),
  );
});

test("a run without a fault raises no alarm", { timeout: TIMEOUT_MILLISECONDS }, async () => {
  const runs = [];
  for await (const run of cleanRuns(await someTraffic(), 1, options)) runs.push(run);
  expect(runs).toMatchObject([{ seed: 2801, falseAlarms: [] }]);
});
