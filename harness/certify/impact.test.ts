import { resolve } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../config.ts";
import { readImpact } from "./impact.ts";
import { readBackup } from "./read-backup.ts";

const backup = resolve(import.meta.dirname, "../../fixtures/sample/shop-2.8.sql");
const silent = { phase: () => {}, advance: () => {} };

test("the sample shop: which counters X and Y share, what the others admit, and no secret", async () => {
  const config = await loadConfig({ settings: { backup } });
  const impact = await readImpact(config, { sharePercent: 20, nodes: { x: 1, y: 1 } }, silent);
  const { inventory } = await readBackup(backup);
  expect(impact.instances).toHaveLength(inventory.plugins.filter(({ name, enabled }) => enabled && name === "rate-limiting").length);
  const of = (label: string) => impact.instances.find(({ instance }) => instance === `rate-limiting ${label}`);
  expect(of("on route orders")).toMatchObject({
    shared: "no",
    policy: { x: "local", y: "local" },
    windows: [{ alone: 6, worst: 12, reachedAt: 30 }],
  });
  expect(of("on service checkout")).toMatchObject({
    shared: "no",
    policy: { x: "cluster", y: "cluster" },
    windows: [{ alone: 8, worst: 16 }],
  });
  expect(of("on route payments")).toMatchObject({
    shared: "yes",
    why: expect.stringContaining("redis.internal:6379"),
    windows: [{ worst: 4 }],
  });
  const secrets = inventory.credentials.flatMap((one) => Object.values(one.secrets)).filter((one) => one.length > 6);
  expect(secrets.length).toBeGreaterThan(20);
  expect(secrets.filter((one) => JSON.stringify(impact).includes(one))).toEqual([]);
});
