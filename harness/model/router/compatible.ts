import type { VersionLine } from "../../types/version.ts";
import { fromUtf8, toBytes } from "./bytes.ts";
import type { Affix, HostRule, Matcher, TextRule } from "./compatible-entry.ts";
import type { PathMatch } from "./finish.ts";
import { splitHostPort } from "./host.ts";
import { capturesOf, runPattern } from "./pattern.ts";
import { type Seen, valuesSeen } from "./seen.ts";

export interface Matched {
  readonly matcher: Matcher;
  readonly path: PathMatch;
}

/**
 * The router of 3.4 and 3.9 in their default flavour traditional_compatible: the matcher with the highest priority wins,
 * among equal priorities the one with the larger id (not the older route). A request whose path is no UTF-8 after decoding
 * matches nothing as soon as any route looks at paths. Source: kong/router/atc.lua 3.4.2 and 3.9.1, atc-router src/router.rs.
 */
export function compatibleEngine(matchers: readonly Matcher[], line: VersionLine): (seen: Seen) => Matched | null {
  const candidates = candidatesByHost(matchers.toSorted(compareMatchers));
  const looksAtPaths = matchers.some(({ paths }) => paths.length > 0);
  return (seen) => {
    if (looksAtPaths && seen.pathText === null) return null;
    const asked = hostAsked(seen, line);
    for (const matcher of candidates(asked.host)) {
      const path = matches(matcher, seen, asked);
      if (path) return { matcher, path };
    }
    return null;
  };
}

/**
 * The matchers that may take a request to a host, in their order: those that name only other hosts are left out beforehand. One list for each
 * name that is configured, made when it is first asked for.
 */
function candidatesByHost(sorted: readonly Matcher[]): (host: string | null) => readonly Matcher[] {
  const named = new Set(sorted.flatMap(({ hosts }) => hosts.filter(({ kind }) => kind === "equals").map(({ value }) => value)));
  const mayTake = (host: string | null) =>
    sorted.filter(({ hosts }) => hosts.length === 0 || hosts.some(({ kind, value }) => kind !== "equals" || value === host));
  const lists = new Map<string, readonly Matcher[]>();
  const elsewhere = mayTake(null);
  return (host) => {
    if (host === null || !named.has(host)) return elsewhere;
    const list = lists.get(host) ?? mayTake(host);
    lists.set(host, list);
    return list;
  };
}

function compareMatchers(a: Matcher, b: Matcher): number {
  if (a.priority !== b.priority) return a.priority < b.priority ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

interface Asked {
  readonly host: string | null;
  readonly port: number | null;
}

/** A host rule with a port is compared with the port in the Host header; 3.9 falls back to the listening port, 3.4 to nothing. */
function hostAsked(seen: Seen, line: VersionLine): Asked {
  const { host, port } = seen.host === null ? { host: null, port: null } : splitHostPort(seen.host);
  return { host, port: port ?? (line === "3.9" ? seen.port : null) };
}

function matches(matcher: Matcher, seen: Seen, asked: Asked): PathMatch | null {
  const { route, snis, hosts, headers, paths } = matcher;
  // On plain http a route with snis matches without any name having been sent.
  if (snis.length > 0 && seen.scheme === "https" && !snis.some((rule) => affixHolds(rule, seen.sni))) return null;
  if (route.methods.length > 0 && !route.methods.includes(seen.method)) return null;
  if (hosts.length > 0 && !someHostHolds(hosts, asked)) return null;
  const path = paths.length === 0 ? NO_PATH_RULE : firstOf(paths, seen);
  return path !== null && (headers.length === 0 || headersHold(headers, seen)) ? path : null;
}
const NO_PATH_RULE: PathMatch = { matched: null, captures: {} };

function firstOf(paths: Matcher["paths"], seen: Seen): PathMatch | null {
  for (const { rule } of paths) {
    const found = textHolds(rule, seen.path, seen.pathText);
    if (found) return found;
  }
  return null;
}

function headersHold(headers: Matcher["headers"], seen: Seen): boolean {
  for (const { name, values } of headers) if (!someValueHolds(values, valuesSeen(seen, name))) return false;
  return true;
}

function someValueHolds(rules: readonly TextRule[], sent: readonly string[]): boolean {
  for (const value of sent) for (const rule of rules) if (textHolds(rule, value, fromUtf8(value)) !== null) return true;
  return false;
}

function affixHolds({ kind, value }: Affix, text: string | null): boolean {
  if (text === null) return false;
  return kind === "equals" ? text === value : kind === "starts" ? text.startsWith(value) : text.endsWith(value);
}

function someHostHolds(hosts: readonly HostRule[], { host, port }: Asked): boolean {
  for (const rule of hosts) if (affixHolds(rule, host) && (rule.port === null || rule.port === port)) return true;
  return false;
}

/**
 * Whether a rule holds for a byte text, and what it matched. An empty match counts as no matched path (lua-resty-router).
 * @param text the same as characters; null where it is no UTF-8
 */
function textHolds(rule: TextRule, bytes: string, text: string | null): PathMatch | null {
  if (rule.kind === "equals") return bytes === rule.value ? { matched: bytes, captures: {} } : null;
  if (rule.kind === "prefix") return bytes.startsWith(rule.value) ? { matched: rule.value, captures: {} } : null;
  const match = runPattern(rule.pattern, text ?? bytes);
  if (!match) return null;
  const captures = Object.entries(capturesOf(match, match.groups, match.length - 1));
  return {
    matched: match[0] === "" ? null : toBytes(match[0]),
    captures: Object.fromEntries(captures.map(([name, value]) => [name, toBytes(value)])),
  };
}
