import { encodePath, normalisePath, regexOfPath, toBytes } from "../model/router/index.ts";
import type { Route } from "../types/inventory.ts";
import type { HeaderLine, HeaderLines } from "../types/message.ts";
import type { VersionLine } from "../types/version.ts";
import { samplePattern } from "./sample-pattern.ts";

/** A request that may lead to a route. Host stands first among the headers. */
export interface Candidate {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderLines;
  readonly scheme: "http" | "https";
  readonly sni: string | null;
}

/** A route with many hosts, paths and headers has no end of combinations; the plain ones come first. */
const MOST_CANDIDATES = 2_000;
/** Plainest first. HEAD comes late, because its answers have no body to look at; OPTIONS last, because cors may answer it. */
const methodOrder = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/** Asked for when a route names no host (RFC 6761: .test is nobody's). */
const hostsForNone = ["gateway.test", "localhost"];

/** Candidate requests for a route, plainest first; with `method` only those of that method. */
export function candidatesFor(route: Route, line: VersionLine, method: string | null): readonly Candidate[] {
  const headerSets = headerSetsOf(route);
  const found: Candidate[] = [];
  for (const verb of methodsOf(route, method)) {
    for (const scheme of schemesOf(route)) {
      for (const target of targetsOf(route, line)) {
        for (const host of hostsOf(route, scheme)) {
          for (const headers of headerSets) {
            found.push(candidate({ method: verb, target, host, headers, scheme }));
            if (found.length === MOST_CANDIDATES) return found;
          }
        }
      }
    }
  }
  return found;
}

interface Choice {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly headers: HeaderLines;
  readonly scheme: "http" | "https";
}

/** On https the client asks by SNI for the name in its Host header (undici does, RFC 9110 section 4.2.2 expects it). */
function candidate({ method, target, host, headers, scheme }: Choice): Candidate {
  return { method, target, headers: [["Host", host], ...headers], scheme, sni: scheme === "https" ? host.replace(/:\d+$/, "") : null };
}

function methodsOf({ methods }: Route, wanted: string | null): readonly string[] {
  const possible = methods.length === 0 ? [...new Set([...methodOrder, ...(wanted === null ? [] : [wanted])])] : methods;
  const rank = (method: string) => (methodOrder.includes(method) ? methodOrder.indexOf(method) : methodOrder.length);
  return possible.filter((method) => wanted === null || method === wanted).sort((a, b) => rank(a) - rank(b));
}

/** http where the route takes it; https for the others (which answer http with 426), and for `snis` that http does not lead to. */
function schemesOf({ protocols }: Route): readonly ("http" | "https")[] {
  return (["http", "https"] as const).filter((scheme) => protocols.includes(scheme));
}

function targetsOf(route: Route, line: VersionLine): readonly string[] {
  if (route.paths.length === 0) return ["/", "/probe"];
  return route.paths.flatMap((path) => {
    const expression = regexOfPath(path, line);
    const starts = expression === null ? [path] : samplePattern(expression);
    const longer = starts.map((start) => (start.endsWith("/") ? `${start}probe` : `${start}/probe`));
    return [...starts, ...longer].filter((target) => target.startsWith("/")).map(asTarget);
  });
}

/** A path as it can stand in a request line. A question mark in it is part of the path, not the start of a query. */
function asTarget(path: string): string {
  return encodePath(normalisePath(toBytes(path)))
    .replaceAll("?", "%3F")
    .replaceAll("#", "%23");
}

function hostsOf({ hosts, snis }: Route, scheme: "http" | "https"): readonly string[] {
  const filled = (name: string) => (name.startsWith("*") ? `probe${name.slice(1)}` : name.replace("*", "test"));
  if (hosts.length > 0) return hosts.map(filled);
  return scheme === "https" && snis.length > 0 ? snis.map((name) => filled(name.replace(/\.$/, ""))) : hostsForNone;
}

/** One set with the first value of every header, then sets in which one header has another of its values. */
function headerSetsOf({ headers }: Route): readonly HeaderLines[] {
  const names = Object.entries(headers).map(([name, values]) => ({ name, values: values.flatMap(valuesOf) }));
  const first = names.map(({ name, values }): HeaderLine => [name, values[0] ?? ""]);
  const others = names.flatMap(({ values }, index) =>
    values.slice(1).map((value) => first.map((line, position): HeaderLine => (position === index ? [line[0], value] : line))),
  );
  return [first, ...others];
}

const valuesOf = (value: string): readonly string[] => (value.startsWith("~*") ? samplePattern(value.slice(2)) : [value]);
