import type { Expectation, HeaderExpectation } from "../types/case.ts";
import { onLine, type PerLine, type VersionLine, versionLines } from "../types/version.ts";

/** A value for every line, made by a function of the line: `perLine((line) => realmOf(line))`. */
export function perLine<T>(valueOn: (line: VersionLine) => T): PerLine<T> {
  return { "2.8": valueOn("2.8"), "3.4": valueOn("3.4"), "3.9": valueOn("3.9") };
}

/** A value that changed with a line: `before` on the lines older than `first`, `after` from it on. */
export function since<T>(first: VersionLine, after: T, before: T): PerLine<T> {
  return perLine((line) => (versionLines.indexOf(line) < versionLines.indexOf(first) ? before : after));
}

/** The gateway lets the request through and the echoing upstream answers it. */
export function answered(status: PerLine<number> | number): Expectation {
  return { status: everywhere(status) };
}

/** The gateway answers by itself with a message of its own, and the upstream hears nothing. */
export function rejected(status: PerLine<number> | number, message: PerLine<string> | string): Expectation {
  return { status: everywhere(status), message: everywhere(message), upstream: "not-reached" };
}

export const reachesUpstream: Expectation = { upstream: "reached" };

interface HeaderClause {
  /** Exactly this value, or absent where a line's value is null. */
  is(value: PerLine<string | null> | string): Expectation;
  matches(pattern: RegExp): Expectation;
  absent(): Expectation;
  present(): Expectation;
}

/** About a header of the answer to the client. */
export const header = (name: string): HeaderClause => clause((is) => ({ headers: [{ name, is }] }));

/** About a header of the request that the upstream received. */
export const upstreamHeader = (name: string): HeaderClause => clause((is) => ({ upstreamHeaders: [{ name, is }] }));

/** Text that occurs nowhere in the upstream request. */
export const upstreamLacks = (...texts: readonly string[]): Expectation => ({ upstreamLacks: texts });

/** Text that survives in the upstream request's target or body. */
export const upstreamHas = (...texts: readonly string[]): Expectation => ({ upstreamHas: texts });

/** All of these together. Of contradicting parts the last one counts; clauses about headers and texts add up. */
export function all(...parts: readonly Expectation[]): Expectation {
  const lists: Lists = {
    headers: parts.flatMap(({ headers }) => headers ?? []),
    upstreamHeaders: parts.flatMap(({ upstreamHeaders }) => upstreamHeaders ?? []),
    upstreamLacks: parts.flatMap(({ upstreamLacks }) => upstreamLacks ?? []),
    upstreamHas: parts.flatMap(({ upstreamHas }) => upstreamHas ?? []),
  };
  return Object.assign({}, ...parts, Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)));
}

type Lists = Pick<Expectation, "headers" | "upstreamHeaders" | "upstreamLacks" | "upstreamHas">;

function clause(part: (is: PerLine<HeaderExpectation>) => Expectation): HeaderClause {
  return {
    is: (value) => part(mapLines(everywhere(value), (text) => (text === null ? { kind: "absent" } : { kind: "equals", value: text }))),
    matches: (pattern) => part({ every: { kind: "matches", pattern } }),
    absent: () => part({ every: { kind: "absent" } }),
    present: () => part({ every: { kind: "present" } }),
  };
}

function everywhere<T extends string | number | null>(value: PerLine<T> | T): PerLine<T> {
  return typeof value === "object" && value !== null ? value : { every: value };
}

function mapLines<A, B>(value: PerLine<A>, change: (one: A) => B): PerLine<B> {
  return "every" in value ? { every: change(value.every) } : perLine((line) => change(onLine(value, line)));
}
