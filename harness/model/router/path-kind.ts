import type { VersionLine } from "../../types/version.ts";

/**
 * The expression of a configured path, or null for a prefix. 3.x knows a regex by the leading `~` only. On 2.8 a path with any
 * character beside letters, digits and `. - _ ~ / %` is one too (kong/router.lua 2.8.5; the migration to 3.0 adds the `~`).
 */
export function regexOfPath(configured: string, line: VersionLine): string | null {
  if (configured.startsWith("~")) return configured.slice(1);
  return line === "2.8" && !/^[a-zA-Z0-9._~/%-]*$/.test(configured) ? configured : null;
}
