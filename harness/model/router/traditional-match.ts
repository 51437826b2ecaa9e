import type { PathMatch } from "./finish.ts";
import { capturesOf, runPattern } from "./pattern.ts";
import { type Seen, valuesSeen } from "./seen.ts";
import type { Entry, HeaderRule, PathRule } from "./traditional-entry.ts";
import type { Hits } from "./traditional-hits.ts";

/** Whether all rules of an entry hold for the request, and what its path rule matched. Source: `matchers` in kong/router.lua 2.8.5. */
export function matchEntry(entry: Entry, seen: Seen, hits: Hits): PathMatch | null {
  if (!hostHolds(entry, seen, hits)) return null;
  if (entry.methods.size > 0 && !entry.methods.has(seen.method)) return null;
  // On plain http a route with snis matches without any name having been sent.
  if (entry.snis.size > 0 && seen.scheme !== "http" && !entry.snis.has(seen.sni ?? "")) return null;
  const path = entry.path === null ? NO_PATH_RULE : matchPath(entry.path, seen.path);
  return path !== null && (entry.headers.length === 0 || headersHold(entry.headers, seen)) ? path : null;
}
const NO_PATH_RULE: PathMatch = { matched: null, captures: {} };

/** A plain host equals the Host header as sent or without its port: `a.com` also serves `a.com:8000`, `a.com:80` not `a.com`. */
function hostHolds({ plainHosts, wildcardHosts }: Entry, seen: Seen, { bareHost, hostWithPort }: Hits): boolean {
  if (plainHosts.size === 0 && wildcardHosts.length === 0) return true;
  if (seen.host === null || bareHost === null || hostWithPort === null) return false;
  return plainHosts.has(seen.host) || plainHosts.has(bareHost) || someWildcardHolds(wildcardHosts, hostWithPort);
}

function someWildcardHolds(wildcards: Entry["wildcardHosts"], host: string): boolean {
  for (const { regex } of wildcards) if (regex.test(host)) return true;
  return false;
}

function headersHold(rules: readonly HeaderRule[], seen: Seen): boolean {
  for (const rule of rules) if (!someValueHolds(rule, valuesSeen(seen, rule.name))) return false;
  return true;
}

function someValueHolds({ values, pattern }: HeaderRule, sent: readonly string[]): boolean {
  for (const value of sent) if (values.has(value) || (pattern !== null && runPattern(pattern, value) !== null)) return true;
  return false;
}

function matchPath(rule: PathRule, path: string): PathMatch | null {
  if (rule.kind === "prefix") return path.startsWith(rule.value) ? { matched: rule.value, captures: {} } : null;
  const match = runPattern(rule.split, path);
  if (match === null) return null;
  const { uri_postfix: rest, ...named } = match.groups ?? {};
  const captures = capturesOf(match, named, match.length - 2);
  // Of `a|b` the rest belongs to b only: when a matches, Kong has no rest and treats the route as one without a path rule.
  return { matched: rest === undefined ? null : path.slice(0, path.length - rest.length), captures };
}
