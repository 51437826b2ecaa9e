import { describe, expect, test } from "vitest";
import { smallKongs, uuid } from "../../backup/small-kong.fixture.ts";
import { execute, useDatabases } from "../../cluster/postgres/databases.fixture.ts";
import { readInventory } from "../../inventory/read.ts";
import { migrateDatabase } from "./migrate.ts";
import { migratePath } from "./paths.ts";

const databases = useDatabases();
const copy = smallKongs(databases);

async function smallKong(...statements: readonly string[]): Promise<string> {
  const url = await copy();
  for (const statement of statements) await execute(url, statement);
  return url;
}

describe("a route path stored by 2.8 becomes on 3.0", () => {
  test.each([
    ["/a", "/a"],
    ["/", "/"],
    ["/b/\\d+", "~/b/\\d+"],
    ["/c%20d", "/c d"],
    ["/caf%C3%A9", "/café"],
    ["/x//y/../z", "/x/z"],
    ["/e(f|g)$", "~/e(f|g)$"],
    ["/d.e-f_~g", "/d.e-f_~g"],
    ["/p%2e%2A%2f", "/p.%2A%2F"],
    ["/%5b(a)%2e", "~/%5B(a)\\."],
    ["/bad%FF", "/bad%FF"],
    ["~/b/\\d+", "~~/b/\\d+"],
  ])("%s → %s", (stored, migrated) => expect(migratePath(stored)).toBe(migrated));
});

describe("migrating a database", () => {
  test("from 2.8 to 3.4 rewrites what 3.x reads differently and nothing else", async () => {
    const url = await smallKong();
    const before = await readInventory(url);
    await migrateDatabase(url, "2.8", "3.4");
    const after = await readInventory(url);
    expect(after.schema).toBe("3.4");
    expect(after.routes.map(({ paths }) => paths)).toEqual([["/orders", "/o/y~"], ["~/orders/(?<id>\\d+)$"], []]);
    expect(after.plugins.map(({ config }) => config)).toEqual([
      before.plugins[0]?.config,
      before.plugins[1]?.config,
      before.plugins[2]?.config,
      { access: ["return 1"] },
      { http_endpoint: "http://logs", headers: { "X-A": "1, 2" } },
      {},
    ]);
    expect(after.targets.map(({ id, weight }) => [id, weight])).toEqual([[uuid("t2"), 50]]);
    expect(after.others.map(({ table, name }) => [table, name])).toContainEqual(["sm_vaults", "env"]);
    const same = ["services", "consumers", "credentials", "acls", "workspaces"] as const;
    for (const part of same) expect(after[part]).toEqual(before[part]);
  });

  test("to 3.9 nests the Redis settings of rate limiting", async () => {
    const url = await smallKong();
    await migrateDatabase(url, "2.8", "3.9");
    const { schema, plugins } = await readInventory(url);
    expect(schema).toBe("3.9");
    const redis = { ssl: null, ssl_verify: null, server_name: null, username: null };
    expect(plugins[1]?.config).toEqual({
      minute: 5,
      policy: "redis",
      redis: { host: "redis.internal", port: 6379, timeout: 2000, database: 0, password: "r3dis", ...redis },
    });
    expect(plugins[2]?.config).toMatchObject({ minute: 2, redis: { host: null, port: null, password: null, ...redis } });
  });

  test("names what it ran, and runs nothing twice", async () => {
    const url = await smallKong();
    expect(await migrateDatabase(url, "2.8", "3.4")).toContain("core 016_280_to_300");
    const once = await readInventory(url);
    expect(await migrateDatabase(url, "2.8", "3.4")).toEqual([]);
    expect(await readInventory(url)).toEqual(once);
    expect(await migrateDatabase(url, "2.8", "3.9")).not.toContain("core 016_280_to_300");
    expect((await readInventory(url)).routes).toEqual(once.routes);
  });

  test("refuses to go back", async () => {
    const url = await copy("3.9");
    await expect(migrateDatabase(url, "2.8", "3.4")).rejects.toMatchObject({ code: "config-invalid" });
  });

  test("fails where finish would, leaving the database as it was", async () => {
    const url = await smallKong("UPDATE targets SET created_at = '2024-01-01'");
    const before = await readInventory(url);
    await expect(migrateDatabase(url, "2.8", "3.4")).rejects.toMatchObject({
      code: "cluster-failed",
      message: expect.stringContaining("10.0.0.1:80"),
    });
    expect(await readInventory(url)).toEqual(before);
  });

  test("finds Kong's tables in another PostgreSQL schema", async () => {
    const url = await smallKong("ALTER SCHEMA public RENAME TO kong; CREATE SCHEMA public");
    await migrateDatabase(url, "2.8", "3.9");
    expect((await readInventory(url)).schema).toBe("3.9");
  });
});
