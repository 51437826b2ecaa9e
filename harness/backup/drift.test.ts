import { beforeAll, describe, expect, test } from "vitest";
import { execute, useDatabases } from "../cluster/postgres/databases.fixture.ts";
import { readInventory } from "../inventory/read.ts";
import type { Inventory } from "../types/inventory.ts";
import { driftBetween } from "./drift.ts";
import { edits } from "./edits.fixture.ts";
import { fingerprint } from "./fingerprint.ts";
import { runtimeRows, smallKongs, uuid } from "./small-kong.fixture.ts";

const copy = smallKongs(useDatabases());
let backup: Inventory;
beforeAll(async () => {
  backup = await readInventory(await copy());
});

async function liveAfter(statements: string): Promise<Inventory> {
  const live = await copy();
  await execute(live, statements);
  return await readInventory(live);
}

const told = (live: Inventory) => driftBetween(backup, live).map(({ what, entity, fields }) => [what, entity, ...fields].join(" "));
describe("drift names each entity that was written since the backup:", () => {
  test.each(edits)("%s", async (_what, statements, expected) => {
    const live = await liveAfter(statements);
    expect(told(live)).toEqual(expected);
    expect(fingerprint(live)).not.toBe(fingerprint(backup));
  });

  test("an added and a removed one at once", async () => {
    const live = await liveAfter(`UPDATE targets SET weight = 1; DELETE FROM jwt_secrets; DELETE FROM acls`);
    expect(told(live)).toHaveLength(4);
  });

  test("no secret of either side", async () => {
    const live = await liveAfter(
      `UPDATE keyauth_credentials SET key = 'rotated' WHERE id = '${uuid("k1")}'; UPDATE jwt_secrets SET secret = 'rotated'`,
    );
    expect(JSON.stringify(driftBetween(backup, live))).not.toMatch(/rotated|alice-key|jwt-secret/);
  });
});

describe("drift says nothing", () => {
  test("when nothing was written", async () => expect(told(await liveAfter("SELECT 1"))).toEqual([]));

  test("of counters, sessions, locks, cluster events, tokens and the record of migrations", async () => {
    expect(told(await liveAfter(runtimeRows))).toEqual([]);
  });

  test("of rows that were written anew with the same content, under other ids and times", async () => {
    const live = await liveAfter(
      `UPDATE keyauth_credentials SET created_at = now(); UPDATE acls SET id = '${uuid("a8")}', created_at = now(); UPDATE services SET updated_at = now()`,
    );
    expect(told(live)).toEqual([]);
  });
});
