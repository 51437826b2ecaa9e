import { type Drift, driftBetween, fingerprint } from "../backup/index.ts";
import { HarnessError } from "../errors.ts";
import { readInventory } from "../inventory/read.ts";
import { readBackup } from "./read-backup.ts";

/** What the live X is, held against the backup that a certificate speaks of. */
export interface DriftFound {
  /** False: X is configured as it was when the backup was taken. */
  readonly drifted: boolean;
  /** Empty without drift, and without a backup to tell it by. */
  readonly drift: readonly Drift[];
}

/**
 * Compares a certificate's fingerprint with a live database, which is only read, as of one moment. The backup is restored only if they
 * differ, to name what was written since.
 * @throws HarnessError `certificate-invalid` for a backup that is not the certificate's; `database-failed`, `backup-not-kong` and what reading a backup throws
 */
export async function findDrift(certified: string, databaseUrl: string, backup: string | null): Promise<DriftFound> {
  const live = await readInventory(databaseUrl);
  if (fingerprint(live) === certified) return { drifted: false, drift: [] };
  if (backup === null) return { drifted: true, drift: [] };
  const restored = await readBackup(backup);
  if (restored.fingerprint !== certified) {
    const remedy = "Name the backup that the certificate was issued for.";
    throw new HarnessError("certificate-invalid", `the certificate is of another backup than ${backup}`, remedy);
  }
  return { drifted: true, drift: driftBetween(restored.inventory, live) };
}
