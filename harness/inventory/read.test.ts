import { describe, expect, test } from "vitest";
import { runtimeRows, smallKongs, uuid } from "../backup/small-kong.fixture.ts";
import { execute, useDatabases } from "../cluster/postgres/databases.fixture.ts";
import { versionLines } from "../types/version.ts";
import { readInventory } from "./read.ts";

const copy = smallKongs(useDatabases());

async function smallKong(...statements: readonly string[]): Promise<string> {
  const url = await copy();
  for (const statement of statements) await execute(url, statement);
  return url;
}

describe("an inventory read from a 2.8 schema", () => {
  test("holds services and routes with numbers as numbers and Kong's defaults for NULL", async () => {
    const inventory = await readInventory(await smallKong());
    expect(inventory.schema).toBe("2.8");
    expect(inventory.services.map(({ name, port, retries, tags, extra }) => [name, port, retries, tags, extra])).toEqual([
      ["orders", 8080, 5, ["shop", "core"], undefined],
      [null, 443, 0, [], { tls_verify: true }],
    ]);
    expect(inventory.routes.map(({ name }) => name)).toEqual(["orders-v1", "orders-by-id", null]);
    expect(inventory.routes[1]).toMatchObject({ paths: ["/orders/(?<id>\\d+)$"], regex_priority: 10, headers: { "x-version": ["2"] } });
    expect(inventory.routes[2]).toMatchObject({
      headers: {},
      paths: [],
      regex_priority: 0,
      strip_path: true,
      expression: null,
      priority: null,
    });
    expect(inventory.routes[0]?.created_at).toBe(Date.UTC(2024, 4, 1, 10));
  });

  test("names every plugin row by its scope, unknown plugins too", async () => {
    const { plugins } = await readInventory(await smallKong());
    expect(plugins.map(({ label, scope }) => [label, scope])).toEqual([
      ["key-auth on route orders-v1", "route"],
      ["rate-limiting (global)", "global"],
      ["rate-limiting on service orders for consumer alice", "service+consumer"],
      [`pre-function on service ${uuid("s2")}`, "service"],
      ["http-log (global)", "global"],
      [`shop-custom on route ${uuid("r3")}`, "route"],
    ]);
    expect(plugins[5]).toMatchObject({ config: {}, tags: ["ours"] });
    expect(plugins[2]?.protocols).toEqual(["grpc", "grpcs", "http", "https"]);
  });

  test("keeps what may be shown of a credential apart from what may not", async () => {
    const { credentials } = await readInventory(await smallKong());
    expect(credentials.map(({ kind, fields, secrets, ttl }) => ({ kind, fields, secrets, ttl }))).toEqual([
      { kind: "key-auth", fields: {}, secrets: { key: "alice-key" }, ttl: null },
      { kind: "key-auth", fields: {}, secrets: { key: "old-key" }, ttl: Date.UTC(2030, 0, 1) },
      { kind: "basic-auth", fields: { username: "alice" }, secrets: { password: "da9473b0a1a1beaff70e0fa2a2c112725276be83" }, ttl: null },
      { kind: "hmac-auth", fields: { username: "alice" }, secrets: { secret: "hmac-secret" }, ttl: null },
      { kind: "jwt", fields: { algorithm: "HS256" }, secrets: { key: "issuer", secret: "jwt-secret" }, ttl: null },
      {
        kind: "oauth2",
        fields: {
          name: "app",
          client_id: "client",
          client_type: "confidential",
          hash_secret: "false",
          redirect_uris: "https://a https://b",
        },
        secrets: { client_secret: "client-secret" },
        ttl: null,
      },
    ]);
  });

  test("keeps rows of tables it does not interpret, and no runtime state", async () => {
    const { others } = await readInventory(await smallKong(runtimeRows));
    expect(others).toEqual([
      { table: "rbac_roles", id: uuid("x1"), name: "super-admin" },
      { table: "snis", id: uuid("n1"), name: "pay.example.com" },
      { table: "vaults_beta", id: uuid("v1"), name: "env" },
    ]);
  });

  test("is the same when Kong's tables lie in another PostgreSQL schema", async () => {
    const url = await smallKong();
    const expected = await readInventory(url);
    await execute(url, "ALTER SCHEMA public RENAME TO kong; CREATE SCHEMA public; CREATE TABLE public.unrelated (id int)");
    expect(await readInventory(url)).toEqual(expected);
  });
});

describe("the version line of a schema", () => {
  test.each(versionLines)("is recognised for %s", async (line) => {
    const url = await copy(line);
    expect((await readInventory(url)).schema).toBe(line);
  });

  test("is not read off last_executed, which an upgraded database misstates", async () => {
    const url = await copy("3.9");
    await execute(url, "UPDATE schema_meta SET last_executed = '016_280_to_300' WHERE subsystem = 'core'");
    expect((await readInventory(url)).schema).toBe("3.9");
  });

  test("counts migrations that are begun but not finished", async () => {
    const url = await smallKong("UPDATE schema_meta SET pending = '{016_280_to_300}' WHERE subsystem = 'core'");
    expect((await readInventory(url)).schema).toBe("3.4");
  });
});

describe("a database that is not Kong's", () => {
  test.each([
    ["is empty", "DROP SCHEMA public CASCADE; CREATE SCHEMA public", /has no tables/],
    ["lacks a table that routing needs", "DROP TABLE routes", /no routes/],
    ["records no migration of core", "DELETE FROM schema_meta", /says nothing about core/],
    ["is older than workspaces", "UPDATE schema_meta SET executed = '{000_base}' WHERE subsystem = 'core'", /before 2.0/],
  ])("is refused when it %s", async (_, statement, message) => {
    const url = await smallKong(statement);
    await expect(readInventory(url)).rejects.toMatchObject({ code: "backup-not-kong", message: expect.stringMatching(message) });
  });
});

test("a database that cannot be reached is named without its password", async () => {
  const url = "postgresql://kong:s3cret@localhost/kong?host=/nonexistent";
  const error: Error = await readInventory(url).then(
    () => new Error("read"),
    (reason) => reason,
  );
  expect(error).toMatchObject({ code: "database-failed" });
  expect(error.message).toContain('"kong"');
  expect(error.message).not.toContain("s3cret");
});
