import { escapeAt } from "./pattern-escape.ts";
import { type Dialect, notModelled, type Piece, piece, refused } from "./pattern-piece.ts";

/** POSIX names inside a class, which both PCRE and Rust know and JavaScript does not. ASCII, as in the C locale. */
const posix: Readonly<Record<string, string>> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  xdigit: "0-9A-Fa-f",
  space: "\\t-\\r ",
  blank: "\\t ",
  word: "\\w",
  punct: "!-\\/:-@\\[-`{-~",
};

/** Translates the bracketed class at the start of `rest`. A first `]` is a member in PCRE and Rust, the end in JavaScript. */
export function translateClass(rest: string, dialect: Dialect): Piece {
  let text = rest.startsWith("[^") ? "[^" : "[";
  const first = text.length;
  for (let at = first; at < rest.length; ) {
    const tail = rest.slice(at);
    if (tail.startsWith("]") && at > first) return piece(`${text}]`, at + 1);
    const member = memberAt(tail, dialect);
    if (member.kind !== "piece") return member;
    text += member.text;
    at += member.length;
  }
  return refused("a class is not closed");
}

function memberAt(tail: string, dialect: Dialect): Piece {
  const named = /^\[:(\^?)([a-z]+):\]/.exec(tail);
  if (named) {
    const members = posix[named[2] ?? ""];
    return named[1] === "" && members !== undefined ? piece(members, named[0].length) : notModelled(`${named[0]} is not modelled`);
  }
  if (dialect === "rust" && /^(?:\[|&&|--|~~)/.test(tail)) return notModelled("operations on classes are not modelled");
  if (tail.startsWith("[")) return piece("\\[", 1);
  if (tail.startsWith("]")) return piece("\\]", 1);
  if (!tail.startsWith("\\")) return piece(tail.charAt(0), 1);
  if (/^\\[ABzZ]/.test(tail)) return notModelled(`${tail.slice(0, 2)} in a class is not modelled`);
  return escapeAt(tail, dialect);
}
