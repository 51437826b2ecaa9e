import { splitPort } from "./host.ts";
import { runPattern } from "./pattern.ts";
import { hasHeader, type Seen } from "./seen.ts";
import { type Entry, kinds, type PathRule, type WildcardHost } from "./traditional-entry.ts";

type RegexRule = Extract<PathRule, { kind: "regex" }>;

/** Everything that any route asks for, so that a request is looked at once before routes are. */
export interface Index {
  readonly hosts: ReadonlySet<string>;
  readonly wildcards: readonly WildcardHost[];
  readonly headerNames: readonly string[];
  readonly regexes: readonly RegexRule[];
  /** Values of prefixes, longest first. */
  readonly prefixes: readonly string[];
  readonly methods: ReadonlySet<string>;
  readonly snis: ReadonlySet<string>;
}

/** What of a request some route asks for: the set of kinds is the category where the search starts. */
export interface Hits {
  readonly category: number;
  readonly host: string | null;
  readonly headerName: string | null;
  readonly path: string | null;
  /** Host without port, and with its own or the scheme's default port; null without a Host header. */
  readonly bareHost: string | null;
  readonly hostWithPort: string | null;
}

export function indexOf(sorted: readonly Entry[]): Index {
  const paths = sorted.flatMap(({ path }) => (path ? [path] : []));
  const prefixes = paths.flatMap((path) => (path.kind === "prefix" ? [path.value] : []));
  return {
    hosts: new Set(sorted.flatMap((entry) => [...entry.plainHosts])),
    wildcards: sorted.flatMap((entry) => entry.wildcardHosts),
    headerNames: [...new Set(sorted.flatMap((entry) => entry.headers.map(({ name }) => name)))],
    regexes: paths.flatMap((path) => (path.kind === "regex" ? [path] : [])),
    prefixes: prefixes.sort((a, b) => b.length - a.length),
    methods: new Set(sorted.flatMap((entry) => [...entry.methods])),
    snis: new Set(sorted.flatMap((entry) => [...entry.snis])),
  };
}

/** Source: the first half of `find_route` in kong/router.lua 2.8.5. Plain hosts go before wildcards, regexes before prefixes. */
export function hitsOf(seen: Seen, index: Index): Hits {
  const parts = seen.host === null ? null : splitPort(seen.host, seen.scheme === "https" ? 443 : 80);
  const plain = parts !== null && (index.hosts.has(parts.withPort) || index.hosts.has(parts.bare));
  const wildcard = plain || parts === null ? null : wildcardFor(parts.withPort, index.wildcards);
  const headerName = headerSeen(seen, index.headerNames);
  const path = pathFor(seen.path, index);
  return {
    category:
      (plain || wildcard !== null ? kinds.host : 0) |
      (headerName !== null ? kinds.header : 0) |
      (path !== null ? kinds.path : 0) |
      (index.methods.has(seen.method) ? kinds.method : 0) |
      (seen.sni !== null && index.snis.has(seen.sni) ? kinds.sni : 0),
    host: wildcard,
    headerName,
    path,
    bareHost: parts?.bare ?? null,
    hostWithPort: parts?.withPort ?? null,
  };
}

function wildcardFor(host: string, wildcards: readonly WildcardHost[]): string | null {
  for (const { regex, value } of wildcards) if (regex.test(host)) return value;
  return null;
}

function headerSeen(seen: Seen, names: readonly string[]): string | null {
  for (const name of names) if (hasHeader(seen, name)) return name;
  return null;
}

function pathFor(path: string, { regexes, prefixes }: Index): string | null {
  for (const { found, value } of regexes) if (runPattern(found, path) !== null) return value;
  for (const prefix of prefixes) if (path.startsWith(prefix)) return prefix;
  return null;
}
