import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { certify } from "../certify.ts";
import { loadConfig } from "../config.ts";
import { GROUND_TRUTH } from "../ground-truth.fixture.ts";
import { merge } from "./merge/merge.ts";
import { essenceOf, quiet } from "./runs.fixture.ts";

const RUNS_MILLISECONDS = 480_000;

test("three parts of what a real gateway recorded make the certificate of the whole", { timeout: RUNS_MILLISECONDS }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "kc-parts-"));
  try {
    const configOf = (out: string) =>
      loadConfig({
        settings: {
          backup: `${GROUND_TRUTH}backups/kong-2.8.5.sql`,
          recordings: [`${GROUND_TRUTH}recordings/kong-2.8.5.har`],
          ...{ x: { version: "2.8.5" }, y: { version: "3.9.1" }, control: false, out: join(folder, out) },
        },
      });
    const { signal } = new AbortController();
    const whole = await certify(await configOf("whole"), { signal, progress: quiet });
    for (const index of [1, 2, 3]) await certify(await configOf(`${index}`), { signal, progress: quiet, shard: { index, of: 3 } });
    const parts = ["3", "1", "2"].map((name) => join(folder, name));
    const { certificate, notes } = await merge(parts, await configOf("merged"), quiet);
    expect(essenceOf(certificate)).toEqual(essenceOf(whole));
    expect(notes.map(({ text }) => text)).toEqual([expect.stringMatching(/\d+ of \d+ recorded exchanges hang together/)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
