import { fromUtf8, toBytes } from "../router/bytes.ts";
import { normalisePath, normaliseRegex } from "../router/normalise-path.ts";

/** Up to 2.8 a path made of these characters alone is a prefix; anything else makes it a regular expression. */
const prefixOnly = /^[A-Za-z0-9.\-_~/%]*$/;

/**
 * A stored route path as the upgrade to 3.0 leaves it: a prefix normalised, a regular expression marked by `~` and its harmless
 * percent-encodings decoded. Not repeatable: what carries a `~` already gets a second one.
 * Source: kong/db/migrations/migrate_path_280_300.lua. A decoded path that is no UTF-8 cannot be stored (Kong's own migration
 * fails on it); it is left as it was.
 */
export function migratePath(path: string): string {
  const migrated = prefixOnly.test(path) ? normalisePath(toBytes(path)) : `~${normaliseRegex(toBytes(path))}`;
  return fromUtf8(migrated) ?? path;
}
