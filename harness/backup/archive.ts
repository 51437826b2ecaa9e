import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type pg from "pg";
import { HarnessError } from "../errors.ts";
import { applyDump } from "./plain/apply.ts";
import { TAKE_AGAIN, unreadable } from "./problem.ts";
import { refuseTruncatedTar } from "./tar.ts";

/**
 * Restores a custom, tar or directory dump: `pg_restore -f -` turns it into the plain form, which goes the same way as any other.
 * @throws HarnessError `tool-missing` without pg_restore, `backup-unreadable` when pg_restore or the database gives up on it
 */
export async function restoreArchive(client: pg.Client, kind: "custom" | "tar" | "directory", path: string): Promise<void> {
  if (kind === "tar") await refuseTruncatedTar(path);
  const child = spawn("pg_restore", ["--no-owner", "--no-privileges", "--file=-", path], { stdio: ["ignore", "pipe", "pipe"] });
  const started = once(child, "spawn").catch((cause) => {
    throw new HarnessError(
      "tool-missing",
      `backup ${path} is an archive of pg_dump, which only pg_restore reads, and pg_restore is not on the PATH`,
      "Install PostgreSQL's client programs (Debian, Ubuntu: postgresql-client; Fedora: postgresql; macOS: brew install libpq), or give a plain dump.",
      { cause },
    );
  });
  await started;
  const closed = once(child, "close");
  const complaints = text(child.stderr);
  const failure = await applyDump(client, child.stdout, path).then(
    () => null,
    (error: unknown) => error,
  );
  // When the database refuses a statement, the rest of the archive is of no interest; what pg_restore then says is our doing.
  const stopped = failure !== null && child.exitCode === null && !child.stdout.readableEnded;
  if (stopped) {
    child.kill();
    // Unread output would keep the pipe open, and "close" would never come.
    child.stdout.destroy();
  }
  await closed;
  if (!stopped && child.exitCode !== 0) {
    const reason =
      (await complaints)
        .trim()
        .split("\n")[0]
        ?.replace(/^pg_restore: /, "") ?? "";
    throw unreadable(path, `pg_restore stops: ${reason || `exit code ${child.exitCode}`}`, remedyFor(reason));
  }
  if (failure !== null) throw failure;
}

function remedyFor(reason: string): string {
  if (reason.includes("unsupported version")) return "Install a pg_restore at least as new as the pg_dump that wrote the file.";
  return TAKE_AGAIN;
}
