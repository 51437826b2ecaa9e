import { replayTruth } from "./replay.ts";
import { restoreTruth } from "./restore.ts";
import { describe, describeVolatile, score } from "./summary.ts";
import { readTruth } from "./transcripts.ts";

/** The ground truth's gateways, each with the backup that its database was in when the transcript was taken. */
const gateways = [
  { version: "2.8.5", backup: "kong-2.8.5.sql", control: "2.8.5-control" },
  { version: "3.4.2", backup: "kong-3.4.2-after-migrations.sql", control: null },
  { version: "3.9.1", backup: "kong-3.9.1-after-migrations.sql", control: null },
] as const;

/**
 * Replays a ground truth's transcripts (`<directory>/transcripts`, `<directory>/backups`) at the model gateway of each
 * version and writes how far it agrees with the real ones. `ok` when the groups core, key-auth and rl-* reach 98 % of
 * their exchanges at both ends on every version.
 * @throws HarnessError when the directory does not hold a readable ground truth, or the database does not start
 */
export async function runFidelity(directory: string, write: (line: string) => void): Promise<{ ok: boolean }> {
  write(describeVolatile());
  await using restored = await restoreTruth();
  let ok = true;
  for (const { version, backup, control } of gateways) {
    const truth = await readTruth(directory, version);
    const { inventory, databaseUrl } = await restored.database(`${directory}/backups/${backup}`, version);
    const results = await replayTruth({
      version,
      inventory,
      databaseUrl,
      truth,
      control: control === null ? null : await readTruth(directory, control),
    });
    write(describe(version, results));
    ok &&= score(results).every((group) => group.ok);
  }
  return { ok };
}
