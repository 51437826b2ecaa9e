import { translateClass } from "./pattern-class.ts";
import { escapeAt } from "./pattern-escape.ts";
import { type Dialect, notModelled, type Piece, piece, refused, type Unusable } from "./pattern-piece.ts";

export type Translated = { readonly kind: "translated"; readonly source: string; readonly flags: string } | Unusable;

/**
 * Rewrites an expression of PCRE or of Rust's regex crate so that JavaScript's RegExp (without flag u) means the same.
 * Sources: pcre2pattern(3); the syntax page of Rust's regex crate, which knows neither look-around nor back-references;
 * Kong rewrites `(?<n>` to `(?P<n>` for it (kong/router/transform.lua 3.9.1). Unicode classes of Rust's `\d`, `\w`, `\s`
 * are taken as ASCII: the difference needs a request path with such digits or letters.
 */
export function translatePattern(expression: string, dialect: Dialect): Translated {
  const insensitive = expression.startsWith("(?i)");
  let source = "";
  for (let at = insensitive ? 4 : 0; at < expression.length; ) {
    const next = pieceAt(expression.slice(at), dialect);
    if (next.kind !== "piece") return next;
    source += next.text;
    at += next.length;
  }
  return { kind: "translated", source, flags: insensitive ? "i" : "" };
}

function pieceAt(rest: string, dialect: Dialect): Piece {
  switch (rest.charAt(0)) {
    case "\\":
      return escapeAt(rest, dialect);
    case "[":
      return translateClass(rest, dialect);
    case "(":
      return groupAt(rest, dialect);
    case "{":
      return braceAt(rest, dialect);
    case ".":
      // JavaScript's dot also leaves out \r and the Unicode line separators.
      return piece("[^\\n]", 1);
    case "$":
      // PCRE's $ also stands before a final newline.
      return piece(dialect === "pcre" ? "(?=\\n?$)" : "$", 1);
    default:
      return piece(rest.charAt(0), 1);
  }
}

function groupAt(rest: string, dialect: Dialect): Piece {
  if (rest.startsWith("(*")) return dialect === "pcre" ? notModelled("PCRE verbs are not modelled") : refused("there is nothing to repeat");
  if (!rest.startsWith("(?")) return piece("(", 1);
  if (rest.startsWith("(?:")) return piece("(?:", 3);
  const around = /^\(\?<?[=!]/.exec(rest)?.[0];
  if (around !== undefined) return dialect === "rust" ? refused("Rust's regex crate has no look-around") : piece(around, around.length);
  const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(rest) ?? (dialect === "pcre" ? /^\(\?'([A-Za-z_]\w*)'/.exec(rest) : null);
  if (named) return piece(`(?<${named[1]}>`, named[0].length);
  const known = dialect === "pcre" || /^\(\?[imsUuxR-]+[:)]/.test(rest);
  const start = rest.slice(0, 4);
  return known ? notModelled(`the group ${start} is not modelled`) : refused(`Rust's regex crate does not know ${start}`);
}

/** A brace that starts no repetition is a literal in PCRE and an error in Rust: `/a{id}` works on 2.8 and is dropped on 3.x. */
function braceAt(rest: string, dialect: Dialect): Piece {
  const repetition = /^\{\d+(?:,\d*)?\}/.exec(rest)?.[0];
  if (repetition !== undefined) return piece(repetition, repetition.length);
  return dialect === "rust" ? refused("a brace that starts no repetition is an error in Rust's regex crate") : piece("\\{", 1);
}
