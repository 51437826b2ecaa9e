import { inert, VALUE_LIMIT_CHARACTERS } from "./inert.ts";

/**
 * Characters that GitHub Flavored Markdown gives a meaning inside a paragraph or a table cell: emphasis, code, links, HTML, the cell
 * border, mentions, issue numbers, strikethrough, mathematics. Written as numeric references they show as themselves and mean
 * nothing (CommonMark 0.31, 2.5: references cannot stand for the symbols of structure).
 */
const meaning = /[\\`*_[\]<>&|@#~$!]/g;

/** A sentence with a few values in it. */
const TEXT_LIMIT_CHARACTERS = VALUE_LIMIT_CHARACTERS * 3;

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** Text for a paragraph, a list item or a table cell: one line, inert, shown as it is. */
export function text(value: string): string {
  return (
    inert(value, TEXT_LIMIT_CHARACTERS)
      .replace(meaning, reference)
      // The autolink extension of GFM would turn these into links that whoever sent the request chose.
      .replace(/(https?|ftp)(:)(?=\/\/)/gi, "$1&#58;")
      .replace(/\b(w)(?=ww\.)/gi, (letter) => reference(letter))
  );
}

/**
 * A value as a code span, for lists and paragraphs (not for cells: a code span cannot hold the cell border). Nothing inside is
 * interpreted; the fence is longer than any run of backticks in the value.
 */
export function code(value: string | null): string {
  if (value === null) return "(nothing)";
  if (value === "") return "(empty)";
  const shown = inert(value, VALUE_LIMIT_CHARACTERS);
  const runs = shown.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  // One space each side is taken off again when the span is shown; needed where the value begins or ends with a backtick or space.
  const pad = /^[` ]|[` ]$/.test(shown) ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A table; cells are already text. The first column is left-aligned, columns of numbers are named in `right`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], right: readonly string[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map((name) => (right.includes(name) ? "---:" : "---"))), ...rows.map(row)];
}

/** Our own data may name a page: plain web addresses become links, everything else stays text. */
export function source(value: string): string {
  return /^https:\/\/[\w./?=%+~:#-]+$/.test(value) ? `<${value}>` : text(value);
}
