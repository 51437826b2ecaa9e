import type { Config } from "../config.ts";
import { type Imported, importRecording } from "../recording/import.ts";
import { readOperatorSecrets } from "./operator-secrets.ts";
import type { PhaseProgress } from "./progress.ts";
import { readBackup } from "./read-backup.ts";
import { toolName } from "./tool.ts";
import { hidingFor } from "./traffic.ts";

export type { Imported };

/**
 * Imports recorded traffic; credentials of the config's backup become references. `origin` is where requests went that name no host themselves.
 * @throws HarnessError when the backup or the traffic cannot be read, or a secret would be left in what is written
 */
export async function importTraffic(
  from: string,
  to: string,
  config: Config,
  progress: PhaseProgress,
  origin: URL | null,
): Promise<Imported> {
  const operatorOf = await readOperatorSecrets(config.secrets);
  progress.phase(`Reading the credentials of ${config.backup}`);
  const { inventory, fingerprint } = await readBackup(config.backup);
  progress.phase(`Importing ${from}`);
  return importRecording(from, to, { ...hidingFor(inventory, fingerprint, operatorOf(inventory)), createdBy: toolName, origin });
}
