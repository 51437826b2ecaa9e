import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useDatabases } from "../cluster/postgres/databases.fixture.ts";
import { GROUND_TRUTH } from "../ground-truth.fixture.ts";
import { readInventory } from "../inventory/read.ts";
import type { Inventory } from "../types/inventory.ts";
import { fingerprint } from "./fingerprint.ts";
import { recogniseBackup } from "./recognise.ts";
import { restoreBackup } from "./restore.ts";

const databases = useDatabases();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kc-restore-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function restored(path: string): Promise<Inventory> {
  const url = await databases.empty();
  await restoreBackup(path, url);
  return await readInventory(url);
}

const backups = `${GROUND_TRUTH}backups/`;

describe("the backups of a real Kong 2.8.5", () => {
  const forms = [
    ["kong-2.8.5.sql", "plain"],
    ["kong-2.8.5.dump", "custom"],
    ["kong-2.8.5.tar", "tar"],
    ["kong-2.8.5.dir", "directory"],
    ["kong-2.8.5.db_export.yml", "declarative"],
  ] as const;

  test("have one fingerprint in all their forms, and their inventories differ by nothing but times and workspace ids", async () => {
    const inventories: Inventory[] = [];
    for (const [name, kind] of forms) {
      expect(await recogniseBackup(`${backups}${name}`)).toEqual({ kind, gzip: false });
      inventories.push(await restored(`${backups}${name}`));
    }
    expect(new Set(inventories.map(fingerprint)).size).toBe(1);
    const [plain] = inventories;
    for (const other of inventories.slice(0, -1)) expect(other).toEqual(plain);
    const ids = (inventory: Inventory | undefined) => inventory?.plugins.map(({ id, label }) => `${id} ${label}`).sort();
    expect(ids(inventories.at(-1))).toEqual(ids(plain));
  });

  test("are told apart from those of the upgraded databases", async () => {
    const names = ["kong-2.8.5.sql", "kong-3.4.2-after-migrations.sql", "kong-3.9.1-after-migrations.sql"];
    const prints = [];
    for (const name of names) prints.push(fingerprint(await restored(`${backups}${name}`)));
    expect(new Set(prints).size).toBe(3);
  });

  test("give the ids and password hashes that Kong derived when it imported the file they were made from", async () => {
    const [imported, real] = [await restored(`${backups}../config-2.8.yml`), await restored(`${backups}kong-2.8.5.sql`)];
    const parts = ["services", "routes", "consumers", "upstreams", "targets", "plugins", "credentials", "acls"] as const;
    for (const part of parts) expect(imported[part].map(({ id }) => id).sort()).toEqual(real[part].map(({ id }) => id).sort());
    const secrets = ({ credentials }: Inventory) => credentials.map(({ id, secrets }) => JSON.stringify([id, secrets])).sort();
    expect(secrets(imported)).toEqual(secrets(real));
  });

  test.each(["kong-2.8.5.dump", "kong-2.8.5.tar"])("are refused when %s is cut short", async (name) => {
    const bytes = await readFile(`${backups}${name}`);
    const path = join(directory, name);
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
    await expect(restored(path)).rejects.toMatchObject({ code: "backup-unreadable" });
  });

  test("are refused when the directory lacks a table's file", async () => {
    const path = join(directory, "partial");
    await mkdir(path);
    await copyFile(`${backups}kong-2.8.5.dir/toc.dat`, join(path, "toc.dat"));
    await expect(restored(path)).rejects.toMatchObject({ code: "backup-unreadable", message: expect.stringContaining("pg_restore stops") });
  });
});
