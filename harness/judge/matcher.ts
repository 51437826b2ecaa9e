import type { ChangeMatcher, Surface } from "../types/change.ts";

/** One thing on which X and Y disagree on any surface, also those that no exchange shows. */
interface Shown {
  readonly end: Surface;
  readonly path: string;
  readonly x: string | null;
  readonly y: string | null;
}

/** Whether a matcher is about exactly this: same surface, path, and both values. */
export function matches(matcher: ChangeMatcher, shown: Shown): boolean {
  return matcher.end === shown.end && pathFits(matcher.path, shown.path) && valuesFit(matcher, shown);
}

/** The same of a matcher that is known to be about this surface and path. */
export function valuesFit({ x, y }: ChangeMatcher, shown: Pick<Shown, "x" | "y">): boolean {
  if (!valueFits(x, shown.x)) return false;
  if (!y.includes("{x")) return valueFits(y, shown.y);
  const groups = shown.x === null ? [] : (regExp(x).exec(shown.x)?.slice(1) ?? []);
  return shown.y !== null && valueFits(filledIn(y, shown.x ?? "", groups), shown.y);
}

/**
 * Puts X's value into Y's pattern: `{x}` as it is, `{x1}` what the first group of X's pattern found, `{x/}` with slashes anywhere and as
 * many (a path joined differently), `{x%}` with any of its characters percent-encoded, `{x+}` with `%20` for each `+`.
 * @param groups what the groups of X's pattern found
 */
export function filledIn(pattern: string, x: string, groups: readonly (string | undefined)[]): string {
  if (!pattern.includes("{x")) return pattern;
  const characters = [...x];
  const loose = characters.filter((one) => one !== "/").map(escaped).join("/*"); // biome-ignore format: one step
  return pattern
    .replaceAll("{x}", () => escaped(x))
    .replaceAll(/\{x([1-9])\}/g, (_all, number: string) => escaped(groups[Number(number) - 1] ?? ""))
    .replaceAll("{x+}", () => escaped(x).replaceAll("\\+", "(?:\\+|%20)"))
    .replaceAll("{x/}", () => `/*${loose}/*`)
    .replaceAll("{x%}", () => characters.map((one) => `(?:${escaped(one)}|${encoded(one)})`).join(""));
}

/** Whether text between slashes is a RegExp source. */
export function isSource(text: string): boolean {
  return text.length > 1 && text.startsWith("/") && text.endsWith("/");
}

/** An exact path, a prefix with `*` at its end, or a RegExp source between slashes. */
export function pathFits(pattern: string, path: string): boolean {
  if (isSource(pattern)) return regExp(pattern.slice(1, -1)).test(path);
  return pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

function valueFits(pattern: string, value: string | null): boolean {
  if (pattern === "any") return true;
  if (pattern === "absent") return value === null;
  return value !== null && regExp(pattern).test(value);
}

const compiled = new Map<string, RegExp>();

/** Compiled once: a run tests the same few hundred sources against every difference. Sources that hold a value of X fill up what is left. */
const COMPILED_KEPT = 2000;

export function regExp(source: string): RegExp {
  const known = compiled.get(source);
  if (known) return known;
  const made = new RegExp(source, "u");
  if (compiled.size < COMPILED_KEPT) compiled.set(source, made);
  return made;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function encoded(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).map(anyCase).join(""); // biome-ignore format: one step
}

/** Hex digits in either case (RFC 3986, 2.1). */
function anyCase(text: string): string {
  return text.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
