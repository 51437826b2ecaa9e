import { type Dialect, notModelled, type Piece, piece, refused } from "./pattern-piece.ts";

/**
 * The escape at the start of `rest`, inside or outside of a class. Letters that mean something else in JavaScript, or
 * nothing, are not passed on: an unknown `\q` would silently become a plain q.
 */
export function escapeAt(rest: string, dialect: Dialect): Piece {
  const next = rest.charAt(1);
  if (next === "") return refused("it ends with a backslash");
  const hex = /^\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,4})\})/.exec(rest);
  if (hex) return piece(`\\u${(hex[1] ?? hex[2] ?? "").padStart(4, "0")}`, hex[0].length);
  if ("dDwWsSbBnrtf".includes(next)) return piece(`\\${next}`, 2);
  if (next === "A") return piece("^", 2);
  if (next === "z") return piece("$", 2);
  if (next === "Z" && dialect === "pcre") return piece("(?=\\n?$)", 2);
  if (next === "v" && dialect === "rust") return piece("\\v", 2);
  if (/[1-9k]/.test(next)) {
    return dialect === "rust" ? refused("Rust's regex crate has no back-references") : notModelled("back-references are not modelled");
  }
  if (!/[A-Za-z0-9<>]/.test(next) && next.charCodeAt(0) < 0x80) return piece(`\\${next}`, 2);
  const known = dialect === "pcre" || /[pPa<>uU]/.test(next);
  return known ? notModelled(`\\${next} is not modelled`) : refused(`Rust's regex crate does not know \\${next}`);
}
