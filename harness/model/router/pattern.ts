import { type Dialect, notModelled, type Unusable } from "./pattern-piece.ts";
import { translatePattern } from "./pattern-translate.ts";

/** A configured expression, as far as it can be run here; when it cannot, why. */
export type Pattern = { readonly kind: "runs"; readonly regex: RegExp } | Unusable;

/**
 * Where the match may start. `whole`: the expression as one, at the first character (PCRE's "anchored" option, 2.8 paths).
 * `caret`: a `^` is put before its text, so that of `a|b` only `a` is held to the start (3.x paths). `free`: anywhere (headers).
 */
export type Anchor = "whole" | "caret" | "free";

/** Compiles an expression of a gateway for JavaScript. Never throws: what cannot be run says why. */
export function compilePattern(expression: string, dialect: Dialect, anchor: Anchor): Pattern {
  const translated = translatePattern(expression, dialect);
  if (translated.kind !== "translated") return translated;
  const source = anchor === "caret" ? `^${translated.source}` : translated.source;
  try {
    return { kind: "runs", regex: new RegExp(source, translated.flags + (anchor === "whole" ? "y" : "")) };
  } catch {
    return notModelled(`JavaScript cannot compile the expression ${expression}`);
  }
}

/** Runs a pattern from the first character on; a sticky RegExp remembers where it stopped, so it is reset. */
export function runPattern(pattern: Pattern, text: string): RegExpExecArray | null {
  if (pattern.kind !== "runs") return null;
  pattern.regex.lastIndex = 0;
  return pattern.regex.exec(text);
}

/** Groups that took part, by number and by name: the first `count` numbered ones and these named ones. */
export function capturesOf(match: RegExpExecArray, named: RegExpExecArray["groups"], count: number): Readonly<Record<string, string>> {
  const captures: Record<string, string> = {};
  for (let index = 1; index <= count; index += 1) {
    const value = match[index];
    if (value !== undefined) captures[String(index)] = value;
  }
  for (const [name, value] of Object.entries(named ?? {})) if (value !== undefined) captures[name] = value;
  return captures;
}
