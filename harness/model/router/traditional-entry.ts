import type { Route, Service } from "../../types/inventory.ts";
import { asciiLower, toBytes } from "./bytes.ts";
import { splitPort } from "./host.ts";
import { normalisePath, normaliseRegex } from "./normalise-path.ts";
import { regexOfPath } from "./path-kind.ts";
import { compilePattern, type Pattern } from "./pattern.ts";

/** Kinds of attributes as bits; a larger sum is the weightier set among sets of equal size (kong/router.lua 2.8.5). */
export const kinds = { host: 0x40, header: 0x20, path: 0x10, method: 0x08, sni: 0x04 } as const;
const subweights = { hasRegexPath: 1, plainHostsOnly: 2, wildcardHostWithPort: 4 } as const;

export interface WildcardHost {
  readonly value: string;
  readonly regex: RegExp;
}

export interface HeaderRule {
  readonly name: string;
  readonly values: ReadonlySet<string>;
  /** Only when there is one value and it starts with `~*`; not lower-cased, although the request's value is. */
  readonly pattern: Pattern | null;
}

export type PathRule =
  | { readonly kind: "prefix"; readonly configured: string; readonly value: string }
  /** `found` says whether it matches at the start; `split` also takes the rest as its last group. */
  | { readonly kind: "regex"; readonly configured: string; readonly value: string; readonly found: Pattern; readonly split: Pattern };

/** One route with at most one of its paths: 2.8 sorts a route with several paths as several entries. */
export interface Entry {
  readonly route: Route;
  readonly service: Service | null;
  readonly category: number;
  readonly subweight: number;
  readonly plainHosts: ReadonlySet<string>;
  readonly wildcardHosts: readonly WildcardHost[];
  readonly headers: readonly HeaderRule[];
  readonly path: PathRule | null;
  readonly methods: ReadonlySet<string>;
  readonly snis: ReadonlySet<string>;
}

export function entriesOf(route: Route, service: Service | null): readonly Entry[] {
  const paths = route.paths.length === 0 ? [null] : route.paths.map(pathRule);
  return paths.map((path) => entry(route, service, path));
}

function entry(route: Route, service: Service | null, path: PathRule | null): Entry {
  const wildcards = route.hosts.filter((host) => host.includes("*"));
  const headers = Object.entries(route.headers).map(([name, values]) => headerRule(asciiLower(name), values));
  const has = (some: { readonly length: number }, bit: number) => (some.length > 0 ? bit : 0);
  return {
    route,
    service,
    category:
      has(route.hosts, kinds.host) |
      has(headers, kinds.header) |
      has(route.paths, kinds.path) |
      has(route.methods, kinds.method) |
      has(route.snis, kinds.sni),
    subweight:
      (path?.kind === "regex" ? subweights.hasRegexPath : 0) |
      (route.hosts.length > 0 && wildcards.length === 0 ? subweights.plainHostsOnly : 0) |
      (wildcards.some((host) => splitPort(host, null).hasPort) ? subweights.wildcardHostWithPort : 0),
    plainHosts: new Set(route.hosts.filter((host) => !host.includes("*"))),
    wildcardHosts: wildcards.map((value) => ({ value, regex: wildcardRegex(value) })),
    headers,
    path,
    methods: new Set(route.methods.map((method) => method.toUpperCase())),
    // The last dot of a full name is not used for routing.
    snis: new Set(route.snis.map((sni) => (sni.length > 1 && sni.endsWith(".") ? sni.slice(0, -1) : sni))),
  };
}

/** `*` stands for one or more characters; a pattern without a port leaves the request's port open. */
function wildcardRegex(host: string): RegExp {
  const source = host.replaceAll(/[.[\]\\^$+?(){}|]/g, "\\$&").replaceAll("*", ".+");
  return new RegExp(`^${source}${splitPort(host, null).hasPort ? "" : "(?::\\d+)?"}$`);
}

function headerRule(name: string, values: readonly string[]): HeaderRule {
  const [only] = values;
  const pattern = values.length === 1 && only?.startsWith("~*") ? compilePattern(toBytes(only.slice(2)), "pcre", "free") : null;
  return { name, values: new Set(values.map((value) => asciiLower(toBytes(value)))), pattern };
}

function pathRule(configured: string): PathRule {
  const expression = regexOfPath(configured, "2.8");
  if (expression === null) return { kind: "prefix", configured, value: normalisePath(toBytes(configured)) };
  const value = normaliseRegex(toBytes(expression));
  const found = compilePattern(value, "pcre", "whole");
  return { kind: "regex", configured, value, found, split: compilePattern(`${value}(?<uri_postfix>.*)`, "pcre", "whole") };
}

/**
 * Order inside a category, best first: wildcard host with port, then only plain hosts, then regex path (as one number);
 * more header names; higher regex_priority (regex paths only); longer configured prefix; older route. Routes that are
 * equal in all of that are left in no stated order by Kong (an unstable sort); here the smaller id comes first.
 */
export function compareEntries(a: Entry, b: Entry): number {
  if (a.subweight !== b.subweight) return b.subweight - a.subweight;
  if (a.headers.length !== b.headers.length) return b.headers.length - a.headers.length;
  if (a.path?.kind === "regex" && a.route.regex_priority !== b.route.regex_priority) return b.route.regex_priority - a.route.regex_priority;
  if (prefixLength(a) !== prefixLength(b)) return prefixLength(b) - prefixLength(a);
  if (a.route.created_at !== b.route.created_at) return a.route.created_at - b.route.created_at;
  return a.route.id < b.route.id ? -1 : a.route.id > b.route.id ? 1 : 0;
}

/** Length in bytes as configured, before normalisation; a regex has none. */
function prefixLength({ path }: Entry): number {
  return path?.kind === "prefix" ? toBytes(path.configured).length : 0;
}
