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
/** Harmless methods first: a probe that only reads cannot do damage at an upstream that is not a stand-in. */
const methodOrder = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** Asked for when a route names no host (RFC 6761: .test is nobody's). */
const hostsForNone = ["gateway.test", "localhost"];

/** Candidate requests for a route, plainest first; with `method` only those of that method. */
export function candidatesFor(route: Route, line: VersionLine, method: string | null): readonly Candidate[] {
  const headerSets = headerSetsOf(route);
  const found: Candidate[] = [];
  for (const verb of methodsOf(route, method)) {
    for (const scheme of schemesOf(route)) {
      for (const target of targetsOf(route, line)) {
        for (const host of hostsOf(route)) {
          for (const headers of headerSets) {
            found.push(candidate({ route, method: verb, target, host, headers, scheme }));
            if (found.length === MOST_CANDIDATES) return found;
          }
        }
      }
    }
  }
  return found;
}

interface Choice {
  readonly route: Route;
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly headers: HeaderLines;
  readonly scheme: "http" | "https";
}

function candidate({ route, method, target, host, headers, scheme }: Choice): Candidate {
  // A route for https only answers http with 426 or a redirect unless a trusted client says that it came over https
  // (kong/runloop/handler.lua, `access.before`); a replayer is a trusted client, since client addresses are sent the same way.
  const forwarded: HeaderLines = scheme === "http" && !route.protocols.includes("http") ? [["X-Forwarded-Proto", "https"]] : [];
  const name = route.snis[0] ?? host.replace(/:\d+$/, "");
  return { method, target, headers: [["Host", host], ...headers, ...forwarded], scheme, sni: scheme === "https" ? name : null };
}

function methodsOf({ methods }: Route, wanted: string | null): readonly string[] {
  const possible = methods.length === 0 ? [...new Set([...methodOrder, ...(wanted === null ? [] : [wanted])])] : methods;
  const rank = (method: string) => (methodOrder.includes(method) ? methodOrder.indexOf(method) : methodOrder.length);
  return possible.filter((method) => wanted === null || method === wanted).sort((a, b) => rank(a) - rank(b));
}

/** Plain http first, because protocols are no criterion of routing; https where a route allows it, for its `snis`. */
function schemesOf({ protocols }: Route): readonly ("http" | "https")[] {
  return protocols.includes("https") ? ["http", "https"] : ["http"];
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

function hostsOf({ hosts }: Route): readonly string[] {
  if (hosts.length === 0) return hostsForNone;
  return hosts.map((host) => (host.startsWith("*") ? `probe${host.slice(1)}` : host.replace("*", "test")));
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
