import type { Route, Service } from "../../types/inventory.ts";
import type { VersionLine } from "../../types/version.ts";
import { asciiLower, toBytes } from "./bytes.ts";
import { splitHostPort } from "./host.ts";
import { regexOfPath } from "./path-kind.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { compatiblePriority } from "./priority.ts";
import { uuidV5 } from "./uuid.ts";

export interface Affix {
  readonly kind: "equals" | "starts" | "ends";
  readonly value: string;
}
export interface HostRule extends Affix {
  readonly port: number | null;
}
export type TextRule =
  | { readonly kind: "equals"; readonly value: string }
  | { readonly kind: "prefix"; readonly value: string }
  | { readonly kind: "regex"; readonly pattern: Pattern };

/** One matcher of the expression engine: a route with one group of its paths. */
export interface Matcher {
  readonly route: Route;
  readonly service: Service | null;
  readonly id: string;
  readonly priority: bigint;
  readonly snis: readonly Affix[];
  readonly hosts: readonly HostRule[];
  readonly headers: readonly { readonly name: string; readonly values: readonly TextRule[] }[];
  /** As configured, for what is said about the rule. */
  readonly paths: readonly { readonly configured: string; readonly rule: TextRule }[];
}

/** Namespace of the ids that Kong makes for the groups of a route (kong/router/transform.lua 3.9.1). */
const GROUP_NAMESPACE = "7f145bf9-0dce-4f91-98eb-debbce4b9f6b";

export function matchersOf(route: Route, service: Service | null, line: VersionLine): readonly Matcher[] {
  return groupsOf(route, line).map(({ id, paths }) => ({
    route,
    service,
    id,
    priority: compatiblePriority(route, paths),
    snis: route.snis.map((sni) => sniRule(sni, line)),
    hosts: route.hosts.map(hostRule),
    headers: Object.entries(route.headers).map(([name, values]) => ({
      name: asciiLower(name).replaceAll("-", "_"),
      values: values.map(headerRule),
    })),
    paths: paths.map((configured) => ({ configured, rule: pathRule(configured, line) })),
  }));
}

interface Group {
  readonly id: string;
  readonly paths: readonly string[];
}

/**
 * Paths of different length, or regexes beside prefixes, cannot share a priority, so the route is split: one group for all
 * regexes, one for each prefix length. 3.4 gives new ids whenever there is more than one path, named by the length (or "true");
 * 3.9 only when there is more than one group, named by its number in order of first appearance.
 */
function groupsOf(route: Route, line: VersionLine): readonly Group[] {
  const groups = new Map<string, string[]>();
  for (const path of route.paths) {
    const key = regexOfPath(path, line) !== null ? "true" : String(toBytes(path).length);
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  const whole = line === "3.9" ? groups.size <= 1 : route.paths.length <= 1;
  if (whole) return [{ id: route.id, paths: route.paths }];
  return [...groups].map(([key, paths], index) => ({
    id: uuidV5(GROUP_NAMESPACE, `${route.id}#${line === "3.9" ? index + 1 : key}`),
    paths,
  }));
}

/** 3.9 accepts a wildcard label at either end; before, the name is compared as it stands. The last dot of a full name is not used. */
function sniRule(sni: string, line: VersionLine): Affix {
  if (line === "3.9" && sni.endsWith("*")) return { kind: "starts", value: sni.slice(0, -1) };
  const name = sni.length > 1 && sni.endsWith(".") ? sni.slice(0, -1) : sni;
  return line === "3.9" && name.startsWith("*") ? { kind: "ends", value: name.slice(1) } : { kind: "equals", value: name };
}

function hostRule(configured: string): HostRule {
  const { host, port } = splitHostPort(configured);
  if (host.startsWith("*")) return { kind: "ends", value: host.slice(1), port };
  if (host.endsWith("*")) return { kind: "starts", value: host.slice(0, -1), port };
  return { kind: "equals", value: host, port };
}

/** The configured value is lower-cased as a whole, the expression behind `~*` too: `\D` becomes `\d`. */
function headerRule(configured: string): TextRule {
  const lower = asciiLower(configured);
  if (!lower.startsWith("~*")) return { kind: "equals", value: toBytes(lower) };
  return { kind: "regex", pattern: compilePattern(lower.slice(2), "rust", "free") };
}

function pathRule(configured: string, line: VersionLine): TextRule {
  const expression = regexOfPath(configured, line);
  if (expression === null) return { kind: "prefix", value: toBytes(configured) };
  return { kind: "regex", pattern: compilePattern(expression, "rust", "caret") };
}
