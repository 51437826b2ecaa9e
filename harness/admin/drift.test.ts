import { beforeAll, describe, expect, test } from "vitest";
import { type Drift, driftBetween } from "../backup/drift.ts";
import { edits } from "../backup/edits.fixture.ts";
import { fingerprint } from "../backup/fingerprint.ts";
import { runtimeRows, smallKongs, uuid } from "../backup/small-kong.fixture.ts";
import { execute, useDatabases } from "../cluster/postgres/databases.fixture.ts";
import { readInventory } from "../inventory/read.ts";
import type { Inventory } from "../types/inventory.ts";
import { aligned } from "./align.ts";
import { comparable } from "./comparable.ts";
import type { AdminApi } from "./pages.ts";
import { readAdmin } from "./read.ts";
import { schemasOf } from "./schemas.ts";
import { type StandIn, standInAdmin } from "./stand-in.fixture.ts";

const copy = smallKongs(useDatabases());
let backup: Inventory;
beforeAll(async () => {
  backup = await readInventory(await copy());
});

const now = () => new Date();
const apiOf = ({ base }: StandIn, headers: Readonly<Record<string, string>> = {}): AdminApi => ({
  base,
  asking: { ca: null, headers, timeoutMilliseconds: 10_000, maxBytes: 1 << 20, signal: null },
});

async function driftOf(standIn: StandIn) {
  const api = apiOf(standIn);
  const { live, uncompared } = aligned(await readAdmin(api, now), backup, now());
  const schemas = schemasOf(api);
  return { drift: driftBetween(await comparable(backup, schemas), await comparable(live, schemas)), uncompared };
}

const words = (drift: readonly Drift[]) => drift.map(({ what, entity, fields }) => [what, entity, ...fields].join(" "));

async function toldAfter(statements: string): Promise<readonly string[]> {
  const live = await copy();
  await execute(live, statements);
  await using standIn = await standInAdmin(live);
  return words((await driftOf(standIn)).drift);
}

describe("the Admin API tells of what was written since the backup what the database tells:", () => {
  test.each(edits)("%s", async (_what, statements, expected) => {
    expect(await toldAfter(statements)).toEqual(expected);
  });

  test("certificates, CA certificates and vaults that come and go", async () => {
    const rows = `INSERT INTO certificates (id, cert, key) VALUES ('${uuid("e9")}', 'c', 'k'); DELETE FROM snis; DELETE FROM vaults_beta;
      INSERT INTO ca_certificates (id, cert, cert_digest) VALUES ('${uuid("e8")}', 'c', 'd')`;
    expect(await toldAfter(rows)).toEqual([
      `added row of certificates: ${uuid("e9")}`,
      `added row of ca_certificates: ${uuid("e8")}`,
      "removed row of snis: pay.example.com",
      "removed row of vaults_beta: env",
    ]);
  });

  test("a default that is set to something else", async () => {
    const set = `UPDATE plugins SET config = config || '{"error_code": 503}' WHERE id = '${uuid("p2")}'`;
    expect(await toldAfter(set)).toEqual(["changed plugin rate-limiting (global) config.error_code"]);
  });
});

describe("the Admin API says nothing", () => {
  test("when nothing was written, although it shows defaults, all columns and what is left of an expiry", async () => {
    expect(await toldAfter("SELECT 1")).toEqual([]);
  });

  test("of counters, sessions, locks and tokens", async () => expect(await toldAfter(runtimeRows)).toEqual([]));

  test("of a key that has run out by itself", async () => {
    const gone = "DELETE FROM keyauth_credentials WHERE ttl IS NOT NULL";
    expect(await toldAfter(gone)).toEqual(["removed key-auth credential of consumer cust-2"]);
    const later = { now: new Date("2031-01-01"), live: await copy() };
    await execute(later.live, gone);
    await using standIn = await standInAdmin(later.live);
    const told = await readAdmin(apiOf(standIn), now);
    expect(aligned(told, backup, later.now).live.credentials.map(({ id }) => id)).toContain(uuid("k2"));
  });
});

describe("what the Admin API cannot show is named, and is no drift:", () => {
  test("tables without an endpoint", async () => {
    await using standIn = await standInAdmin(await copy());
    expect(await driftOf(standIn)).toEqual({ drift: [], uncompared: [{ table: "rbac_roles", rows: 1, why: expect.any(String) }] });
  });

  test("credentials of a plugin that this gateway has not loaded", async () => {
    await using standIn = await standInAdmin(await copy());
    standIn.missing.add("key-auths").add("acls");
    const { drift, uncompared } = await driftOf(standIn);
    expect(drift).toEqual([]);
    expect(uncompared.map(({ table, rows }) => [table, rows])).toEqual([
      ["keyauth_credentials", 2],
      ["acls", 1],
      ["rbac_roles", 1],
    ]);
  });

  test("secrets that the backup holds encrypted", async () => {
    await using standIn = await standInAdmin(await copy());
    const told = await readAdmin(apiOf(standIn), now);
    const credentials = backup.credentials.map((one) =>
      one.id === uuid("h1") ? { ...one, secrets: { secret: "$ke$1$-id-nonce-data" } } : one,
    );
    const { uncompared } = aligned(told, { ...backup, credentials }, now());
    expect(uncompared).toContainEqual({ table: "secrets", rows: 1, why: expect.stringContaining("encrypted") });
  });
});

test("a database that the Admin API shows whole has the same fingerprint through both", async () => {
  const live = await copy();
  await execute(live, "DROP TABLE rbac_roles; DELETE FROM plugins WHERE name = 'rate-limiting'; UPDATE keyauth_credentials SET ttl = NULL");
  await using standIn = await standInAdmin(live);
  expect(fingerprint((await readAdmin(apiOf(standIn), now)).inventory)).toBe(fingerprint(await readInventory(live)));
});

describe("the reader", () => {
  test("goes on by offset, and never to an address that an answer names", async () => {
    await using standIn = await standInAdmin(await copy());
    const { inventory } = await readAdmin(apiOf(standIn), now);
    expect(inventory.plugins).toHaveLength(6);
    expect(standIn.asked.filter((path) => path === "plugins")).toHaveLength(3);
  });

  test("shows its token, and says when another is wanted", async () => {
    await using standIn = await standInAdmin(await copy());
    standIn.token = "secret-token";
    expect((await readAdmin(apiOf(standIn, { "Kong-Admin-Token": "secret-token" }), now)).inventory.services).toHaveLength(2);
    await expect(readAdmin(apiOf(standIn, { "Kong-Admin-Token": "other-token" }), now)).rejects.toThrow(/it answered 401$/);
  });
});
