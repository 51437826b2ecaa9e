import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { certify } from "../certify.ts";
import { loadConfig } from "../config.ts";
import { GROUND_TRUTH } from "../ground-truth.fixture.ts";
import { loadChanges } from "../judge/catalogue-files.ts";
import { judgedPair, pairOf } from "../judge/pairs.fixture.ts";
import type { CaseVerdict } from "../types/certificate.ts";
import type { Prediction } from "../types/prediction.ts";
import { predictUpgrade } from "./prediction.ts";

const silent = { phase: () => {}, advance: () => {} };
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-predict-"));
});
afterAll(() => rm(folder, { recursive: true }));

const configFor = (y: string) =>
  loadConfig({
    settings: {
      backup: `${GROUND_TRUTH}backups/kong-2.8.5.dump`,
      recordings: [`${GROUND_TRUTH}recordings/kong-2.8.5.har`],
      x: { version: "2.8.5" },
      y: { version: y },
      out: join(folder, y),
    },
  });

const detailsOf = ({ items }: Prediction, id: string) => items.filter((one) => one.id === id).flatMap(({ details }) => details);

/** Changes by which differences were explained, or recognised as in need of sign-off. */
function shown(verdicts: readonly CaseVerdict[]): readonly string[] {
  const ids = verdicts.flatMap(({ differences }) =>
    differences.flatMap(({ explanation, recognised }) => [
      ...(explanation?.kind === "change" ? [explanation.id] : []),
      ...(recognised === null ? [] : [recognised]),
    ]),
  );
  return [...new Set(ids)].sort();
}

test.each(["3.4.2", "3.9.1"])(
  "2.8.5 → %s: what broke on real gateways is named, and a rehearsal shows nothing that was not predicted",
  async (y) => {
    const config = await configFor(y);
    const prediction = await predictUpgrade(config, silent);
    expect(prediction.items.filter(({ gravity }) => gravity === "will break")).toMatchObject([
      { id: "router-regex-first", title: "Requests of orders-v1 are taken by orders-by-id", routes: ["orders-v1", "orders-by-id"] },
    ]);
    expect(detailsOf(prediction, "router-regex-first")).toEqual(
      expect.arrayContaining([
        expect.stringContaining("GET /orders/7"),
        expect.stringMatching(/^no longer .*rate-limiting on route orders-v1/),
      ]),
    );
    // The real gateways: /base/foo instead of /basefoo.
    expect(detailsOf(prediction, "router-path-handling-v1")).toContain("GET /legacyprobe: upstream gets /base/probe instead of /baseprobe");

    const verdicts: CaseVerdict[] = [];
    await certify(config, { signal: new AbortController().signal, progress: silent, onVerdict: (one) => verdicts.push(one) });
    const predicted = new Set(prediction.items.map(({ id }) => id));
    expect(shown(verdicts).length).toBeGreaterThan(5);
    expect(shown(verdicts).filter((id) => !predicted.has(id))).toEqual([]);
  },
  300_000,
);

test.each([
  ["2.8.5", "3.4.2", "kong-2.8.5.sql"],
  ["3.4.2", "3.9.1", "kong-3.4.2-after-migrations.sql"],
  ["2.8.5", "3.9.1", "kong-2.8.5.tar"],
])("%s → %s: each change that real gateways showed was predicted", async (x, y, file) => {
  const backup = `${GROUND_TRUTH}backups/${file}`;
  const config = await loadConfig({ settings: { backup, x: { version: x }, y: { version: y }, out: join(folder, `${x}-${y}`) } });
  const prediction = await predictUpgrade(config, silent);
  const real = shown(judgedPair(pairOf(x, y), await loadChanges(config.changes)));
  expect(real.length).toBeGreaterThan(5);
  const predicted = new Set(prediction.items.map(({ id }) => id));
  expect(real.filter((id) => !predicted.has(id))).toEqual([]);
  const firm = ["router-regex-first", "router-path-handling-v1"];
  expect(prediction.items.filter(({ id, gravity }) => firm.includes(id) && gravity !== "benign").map(({ id }) => id)).toEqual(
    x === "2.8.5" ? firm : [],
  );
});
