import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const directory = fileURLToPath(new URL("../../../shared/ground-truth/backups/", import.meta.url));

/**
 * Where the backups taken from real Kong gateways lie, beside the repository; null, and said so, where they are not there.
 * Tests that need them are then not registered at all, rather than passing without having looked.
 */
export function groundTruthBackups(): string | null {
  if (existsSync(directory)) return directory;
  console.warn(`no ground truth in ${directory}: the tests against backups of real gateways are left out`);
  return null;
}
