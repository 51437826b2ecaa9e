import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../config.ts";
import { renderPrediction } from "../report/prediction-terminal.ts";
import type { Prediction } from "../types/prediction.ts";
import { predictUpgrade } from "./prediction.ts";
import { readBackup } from "./read-backup.ts";

const dump = resolve(import.meta.dirname, "../../fixtures/sample/shop-2.8.sql");
const silent = { phase: () => {}, advance: () => {} };

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-predict-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function predicted(backup: string, out: string): Promise<Prediction> {
  return predictUpgrade(await loadConfig({ settings: { backup, out: join(folder, out) } }), silent);
}

test("the sample shop: the regex route, path_handling v1 and what needs sign-off are named, and no secret is", async () => {
  const prediction = await predicted(dump, "shop");
  const of = (gravity: string) => prediction.items.filter((one) => one.gravity === gravity);
  expect(of("will break")).toMatchObject([
    {
      id: "router-regex-first",
      title: "Requests of orders are taken by orders-by-id",
      routes: ["orders", "orders-by-id"],
      details: expect.arrayContaining([
        expect.stringContaining("GET /orders/7"),
        expect.stringMatching(/^no longer .*rate-limiting on route orders/),
      ]),
    },
  ]);
  const signOff = of("needs sign-off").map(({ id }) => id);
  expect(signOff).toEqual(
    expect.arrayContaining(["router-path-handling-v1", "correlation-id-priority", "procedure-intermediate-versions"]),
  );
  expect(prediction.items.find(({ id }) => id === "router-path-handling-v1")?.routes).toEqual(["price-feed"]);
  expect(prediction.items.find(({ id }) => id === "router-regex-tilde-migrated")?.routes).toEqual(["orders-by-id", "catalog-pages"]);

  const json = await readFile(join(folder, "shop/prediction.json"), "utf8");
  const markdown = await readFile(join(folder, "shop/prediction.md"), "utf8");
  const terminal = renderPrediction(prediction, { colour: false, width: 100 });
  expect(JSON.parse(json)).toEqual(prediction);
  for (const text of [markdown, terminal])
    expect(text).toMatch(/PREDICTION from documents and the model:[^.]*\.\s+It\s+is\s+no\s+evidence\s+about\s+Kong/);
  expect(terminal.split("\n").filter((line) => line.length > 100)).toEqual([]);
  const { inventory } = await readBackup(dump);
  const secrets = inventory.credentials.flatMap((one) => Object.values(one.secrets)).filter((one) => one.length > 6);
  expect(secrets.length).toBeGreaterThan(20);
  expect(secrets.filter((one) => (json + markdown + terminal).includes(one))).toEqual([]);
});

test("a backup with a plugin that is gone and one that nobody knows will break", async () => {
  const other = join(folder, "other.sql");
  const text = await readFile(dump, "utf8");
  await writeFile(other, text.replaceAll("\tprometheus\t", "\tcollector\t").replaceAll("\tcors\t", "\tour-own-auth\t"));
  const { items } = await predicted(other, "other");
  const plugins = items.filter(({ kind, gravity }) => kind === "plugin" && gravity === "will break");
  expect(plugins.map(({ id }) => id).sort()).toEqual(["plugin-removed", "plugin-unknown"]);
  expect(plugins.find(({ id }) => id === "plugin-unknown")?.instances).toHaveLength(2);
});
