import { inert } from "../inert.ts";
import type { Paint, Style } from "../paint.ts";

/** A value of traffic as lines that fit a column, the part that differs painted. */
export interface Cell {
  readonly lines: readonly string[];
}

/** Bodies are cut at 4 kB before they come here. */
const LINE_CHARACTERS = 5000;

/**
 * Breaks a value into pieces of `width` characters and paints what lies between what both sides begin and end with. Nothing in it acts on
 * a terminal but the paint.
 * @param other the other side's value; null where it has nothing
 */
export function cell(text: string, other: string | null, width: number, paint: Paint, style: Style | null): Cell {
  const whole = inert(text, LINE_CHARACTERS);
  const [from, to] = style === null ? [0, 0] : differing(whole, other === null ? null : inert(other, LINE_CHARACTERS));
  const characters = Array.from(whole);
  const lines: string[] = [];
  for (let start = 0; start < Math.max(1, characters.length); start += width) {
    const end = Math.min(characters.length, start + width);
    const part = (a: number, b: number) => characters.slice(Math.max(start, a), Math.min(end, b)).join("");
    const marked = part(from, to);
    const padding = " ".repeat(width - (end - start));
    lines.push(part(0, from) + (marked === "" || style === null ? marked : paint(style, marked)) + part(to, characters.length) + padding);
  }
  return { lines };
}

/** Where a text is another than the other side's, in characters: from the first difference to the last. */
function differing(text: string, other: string | null): readonly [number, number] {
  const [a, b] = [Array.from(text), Array.from(other ?? "")];
  if (other === null) return [0, a.length];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [start, a.length - end];
}

/** Two cells beside each other, or under each other with a name before each. */
export function beside(left: Cell, right: Cell, width: number): string[] {
  const empty = " ".repeat(width);
  const rows = Math.max(left.lines.length, right.lines.length);
  return Array.from({ length: rows }, (_, index) => `${left.lines[index] ?? empty} | ${right.lines[index] ?? ""}`.trimEnd());
}
