import { aligned, type Uncompared } from "../admin/align.ts";
import { comparable } from "../admin/comparable.ts";
import type { AdminApi } from "../admin/pages.ts";
import { readAdmin } from "../admin/read.ts";
import { schemasOf } from "../admin/schemas.ts";
import { type Drift, driftBetween, fingerprint } from "../backup/index.ts";
import { HarnessError } from "../errors.ts";
import { readInventory } from "../inventory/read.ts";
import type { Inventory } from "../types/inventory.ts";
import { readBackup } from "./read-backup.ts";

/** What the live X is, held against the backup that a certificate speaks of. */
export interface DriftFound {
  /** False: X is configured as it was when the backup was taken, as far as it can be compared. Null: it cannot be known without the backup. */
  readonly drifted: boolean | null;
  /** Empty without drift, and without a backup to tell it by. */
  readonly drift: readonly Drift[];
  /** What the Admin API cannot show. A database shows all of it. */
  readonly uncompared: readonly Uncompared[];
}

/** Where the live X is read. */
export type LiveX =
  | { readonly kind: "database"; readonly url: string }
  | { readonly kind: "admin"; readonly api: AdminApi; readonly now: () => Date };

/**
 * Compares a certificate's fingerprint with the live X, which is only read: its database as of one moment, or its Admin API. The backup is
 * restored only if they differ, to name what was written since; and because the Admin API shows some rows otherwise than they are stored.
 * @throws HarnessError `certificate-invalid` for a backup that is not the certificate's; `database-failed`, `backup-not-kong`, `cluster-failed` and what reading a backup throws
 */
export async function findDrift(certified: string, live: LiveX, backup: string | null): Promise<DriftFound> {
  if (live.kind === "admin") return await driftByAdmin(certified, live, backup);
  const inventory = await readInventory(live.url);
  if (fingerprint(inventory) === certified) return nothing;
  if (backup === null) return { drifted: true, drift: [], uncompared: [] };
  return { drifted: true, drift: driftBetween(await certifiedBackup(certified, backup), inventory), uncompared: [] };
}

const nothing: DriftFound = { drifted: false, drift: [], uncompared: [] };

async function driftByAdmin(certified: string, { api, now }: LiveX & { kind: "admin" }, backup: string | null): Promise<DriftFound> {
  const told = await readAdmin(api, now);
  if (fingerprint(told.inventory) === certified) return nothing;
  if (backup === null) return { ...nothing, drifted: null };
  const stored = await certifiedBackup(certified, backup);
  const { live, uncompared } = aligned(told, stored, now());
  const schemas = schemasOf(api);
  const drift = driftBetween(await comparable(stored, schemas), await comparable(live, schemas));
  return { drifted: drift.length > 0, drift, uncompared };
}

async function certifiedBackup(certified: string, backup: string): Promise<Inventory> {
  const restored = await readBackup(backup);
  if (restored.fingerprint === certified) return restored.inventory;
  const remedy = "Name the backup that the certificate was issued for.";
  throw new HarnessError("certificate-invalid", `the certificate is of another backup than ${backup}`, remedy);
}
