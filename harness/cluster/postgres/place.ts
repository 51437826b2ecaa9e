import { chmod, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { HarnessError } from "../../errors.ts";
import type { Account } from "./account.ts";
import { ownedDirectory, provideBinaries, runsAs } from "./binaries.ts";
import { runProgram } from "./run-program.ts";

/** Longest path of a Unix socket on macOS (104 bytes, Linux has 108), with room for the file name ".s.PGSQL.5432". */
const SOCKET_DIRECTORY_BYTES = 85;

/** A directory of the server's own, and where PostgreSQL can be run from. */
export interface Place {
  readonly path: string;
  readonly binaries: string;
}

/**
 * Makes a directory in `directory`, or failing that in the system's temporary directories, that the account can use and whose path is
 * short enough for a socket, with PostgreSQL's programs where the account can run them.
 * @throws HarnessError `database-failed` when there is no such place
 */
export async function choosePlace(directory: string, installed: string, account: Account | null): Promise<Place> {
  // Entering is all that the account may do there: the name of a file must be known, and no directory of ours can be listed.
  if (account !== null) await chmod(directory, 0o711).catch(() => undefined);
  const direct = await runsAs(installed, account);
  for (const parent of [directory, "/tmp", "/var/tmp"]) {
    const path = await mkdtemp(join(parent, "kong-cutover-pg-")).catch(() => null);
    if (path === null) continue;
    await rm(path, { recursive: true });
    await ownedDirectory(path, account);
    const binaries = direct ? installed : join(path, "programs");
    if (!direct) {
      await ownedDirectory(binaries, account);
      await provideBinaries(installed, binaries, account);
    }
    const fits = Buffer.byteLength(path) <= SOCKET_DIRECTORY_BYTES;
    if (fits && (await canEnter(path, account)) && (direct || (await runsAs(binaries, account)))) return { path, binaries };
    await rm(path, { recursive: true, force: true });
  }
  throw new HarnessError(
    "database-failed",
    `PostgreSQL cannot be run as ${account?.name ?? "this user"} from ${directory}, /tmp or /var/tmp`,
    "Give it a temporary directory (TMPDIR) that other accounts may enter and that is not mounted noexec, or run as an ordinary user.",
  );
}

function canEnter(path: string, account: Account | null): Promise<boolean> {
  return runProgram("/bin/sh", ["-c", 'cd "$1" && : > writable && rm writable', "sh", path], account).then(
    () => true,
    () => false,
  );
}
