import { HarnessError } from "../errors.ts";

/** A backup that cannot be read to its end: what, where in it, and what to do. */
export function unreadable(path: string, what: string, remedy: string, cause?: unknown): HarnessError {
  return new HarnessError("backup-unreadable", `backup ${path}: ${what}`, remedy, cause === undefined ? {} : { cause });
}

export const TAKE_AGAIN = "Take the backup again and copy it whole; compare the sizes or checksums at both ends.";

/**
 * What PostgreSQL says about a failed statement, without the values it quotes: `invalid input syntax for type uuid: "…"` would
 * show a row's content, and rows hold keys and password hashes.
 */
export function databaseReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? ` (SQLSTATE ${error.code})` : "";
  return `${error.message
    .replace(/: ".*$/s, "")
    .replace(/(?<=\n).*/s, "")
    .trim()}${code}`;
}
