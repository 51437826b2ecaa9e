import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { replay } from "../replay/replay.ts";
import { exchange, plannedCase, request } from "../types/plan.fixture.ts";
import { planOf } from "../types/plan.ts";
import { gatewayVersion } from "../types/version.ts";
import type { EmbeddedOptions } from "./embedded.ts";
import { startEmbeddedClusters } from "./embedded.ts";

const root = resolve(import.meta.dirname, "../..");
const shop = join(root, "fixtures/sample/shop-2.8.sql");
const NOW = Date.parse("2026-05-04T10:11:12Z");

const options = (over: Partial<EmbeddedOptions> = {}): EmbeddedOptions => ({
  backup: shop,
  x: gatewayVersion("2.8"),
  y: gatewayVersion("3.9"),
  control: true,
  start: NOW,
  seed: 1,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  ...over,
});

let temporary = "";
beforeEach(async () => {
  // A temporary directory of the test's own, so that what is left in it can only be ours; the database's account must enter it.
  temporary = await mkdtemp(join(tmpdir(), "kc-"));
  await chmod(temporary, 0o755);
  vi.stubEnv("TMPDIR", temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true, force: true });
});

/** Descendants of this process that run PostgreSQL, and directories that are still there. */
async function leftBehind(): Promise<{ readonly processes: string[]; readonly directories: string[] }> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid=,args="]);
  const rows = stdout.split("\n").map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
  const ours = new Set([String(process.pid)]);
  for (let size = 0; size !== ours.size; ) {
    size = ours.size;
    for (const [, pid = "", parent = ""] of rows) if (ours.has(parent)) ours.add(pid);
  }
  const processes = rows.filter(([, pid = "", , args = ""]) => ours.has(pid) && /postgres|initdb/.test(args)).map(([line]) => line ?? "");
  return { processes, directories: await readdir(temporary) };
}

const NOTHING = { processes: [], directories: [] };

describe("what is started", () => {
  test("X, its control and Y from one backup, Y's migrated, each with a stand-in of its own", async () => {
    const started: string[] = [];
    {
      await using clusters = await startEmbeddedClusters(options({ onProgress: (text) => started.push(text) }));
      const { x, control, y } = clusters;
      expect([x, control, y].map((cluster) => [cluster?.name, cluster?.version.text, cluster?.inventory.schema])).toEqual([
        ["x", "2.8.5", "2.8"],
        ["control", "2.8.5", "2.8"],
        ["y", "3.9.1", "3.9"],
      ]);
      expect(new Set([x, control, y].map((cluster) => cluster?.standIn.port)).size).toBe(3);
      expect(x.inventory.routes.length).toBeGreaterThan(0);
      expect(y.inventory.routes.map(({ id }) => id)).toEqual(x.inventory.routes.map(({ id }) => id));
      expect(clusters.fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect(clusters.overrides.join("\n")).toMatch(/allow_debug_header[\s\S]*trusted_ips/);
      expect(clusters.timeline.now()).toBe(NOW);
      expect((await leftBehind()).processes).not.toEqual([]);

      const plan = planOf([plannedCase("nowhere", [exchange("e1", { request: request({ target: "/no/such/route" }) })])]);
      for await (const { runs } of replay(plan, clusters, { concurrency: 1, signal: options().signal, onProgress: () => undefined })) {
        for (const name of ["x", "control", "y"] as const) {
          expect(runs[name]?.[0]).toMatchObject({ outcome: { kind: "answered", response: { status: 404 } }, route: { kind: "none" } });
        }
      }
    }
    expect(started.length).toBeGreaterThan(3);
    expect(await leftBehind()).toEqual(NOTHING);
  });

  test("no control when none is wanted, and nothing is migrated between equal versions", async () => {
    const started: string[] = [];
    const version = gatewayVersion("2.8");
    await using clusters = await startEmbeddedClusters(options({ control: false, y: version, onProgress: (text) => started.push(text) }));
    expect(clusters.control).toBeNull();
    expect(clusters.y.inventory.schema).toBe("2.8");
    expect(started.join("\n")).not.toContain("Migrating");
  });

  test("X is migrated, too, when the backup is older than it", async () => {
    const version = gatewayVersion("3.4");
    await using clusters = await startEmbeddedClusters(options({ x: version, y: version }));
    expect([clusters.x, clusters.control, clusters.y].map((cluster) => cluster?.inventory.schema)).toEqual(["3.4", "3.4", "3.4"]);
  });
});

describe("what is refused, leaving nothing behind", () => {
  test("an X that is newer than Y", async () => {
    const refused = startEmbeddedClusters(options({ x: gatewayVersion("3.9"), y: gatewayVersion("3.4") }));
    await expect(refused).rejects.toMatchObject({ code: "config-invalid" });
    expect(await leftBehind()).toEqual(NOTHING);
  });

  test("a backup that breaks off", async () => {
    const broken = join(temporary, "broken.sql");
    const text = await readFile(shop, "utf8");
    await writeFile(broken, text.slice(0, text.length / 2));
    await expect(startEmbeddedClusters(options({ backup: broken }))).rejects.toMatchObject({ code: "backup-unreadable" });
    expect(await leftBehind()).toEqual({ processes: [], directories: ["broken.sql"] });
  });

  test("a backup that is newer than X", async () => {
    const newer = join(temporary, "newer.yaml");
    await writeFile(newer, '_format_version: "3.0"\nservices:\n- name: orders\n  host: orders.internal\n');
    const refused = startEmbeddedClusters(options({ backup: newer }));
    await expect(refused).rejects.toMatchObject({ code: "config-invalid", message: expect.stringContaining("newer than X") });
    expect(await leftBehind()).toEqual({ processes: [], directories: ["newer.yaml"] });
  });
});

test.each([0, 1, 2, 3, 4])("an interruption in step %i stops before the next one and leaves nothing behind", async (step) => {
  const controller = new AbortController();
  let steps = 0;
  const onProgress = () => {
    steps += 1;
    if (steps !== step + 1) return;
    // Not at once, so that the step has begun.
    setTimeout(() => controller.abort(), 5);
  };
  await expect(startEmbeddedClusters(options({ signal: controller.signal, onProgress }))).rejects.toMatchObject({ code: "interrupted" });
  expect(steps).toBe(step + 1);
  expect(await leftBehind()).toEqual(NOTHING);
});

test("an interruption before anything was started starts nothing", async () => {
  const started: string[] = [];
  const refused = startEmbeddedClusters(options({ signal: AbortSignal.abort(), onProgress: (text) => started.push(text) }));
  await expect(refused).rejects.toMatchObject({ code: "interrupted" });
  expect(started).toEqual([]);
});
