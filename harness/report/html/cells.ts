import { inert } from "../inert.ts";
import { allMarked, marked } from "./marks.ts";
import { html, type Markup } from "./markup.ts";

/** Lines of one value that a page shows; a certificate is no place for whole bodies. */
const LINES_SHOWN = 40;
const LINE_LIMIT_CHARACTERS = 1000;

type Lines = readonly string[] | null;

/** The cells of X and Y with what differs marked, line by line. */
export function differingCells(x: Lines, y: Lines): { readonly x: Markup; readonly y: Markup } {
  if (x === null || y === null) return { x: onlyCell(x), y: onlyCell(y) };
  const pairs = aligned(x, y);
  const shown = pairs.slice(0, LINES_SHOWN).map(([left, right]) => {
    if (left === null || right === null) return { x: left === null ? null : allMarked(left), y: right === null ? null : allMarked(right) };
    if (left === right) return { x: html`${short(left)}`, y: html`${short(right)}` };
    return marked(left, right);
  });
  const more = pairs.length - shown.length;
  const cell = (side: "x" | "y") =>
    lines(
      shown.flatMap((pair) => pair[side] ?? []),
      more,
    );
  return { x: cell("x"), y: cell("y") };
}

/** A value as it is, nothing marked. */
export function plainCell(all: Lines): Markup {
  if (all === null) return html`<em class="none">(nothing)</em>`;
  return lines(
    all.slice(0, LINES_SHOWN).map((line) => html`${short(line)}`),
    all.length - LINES_SHOWN,
  );
}

function onlyCell(all: Lines): Markup {
  if (all === null) return html`<em class="none">(nothing)</em>`;
  return lines(all.slice(0, LINES_SHOWN).map(allMarked), all.length - LINES_SHOWN);
}

function lines(all: readonly Markup[], more: number): Markup {
  const shown = all.map((one) => (one.markup === "" ? html`<em class="none">(empty)</em>` : one)).map((one) => html`<code>${one}</code>`);
  return html`${shown}${more > 0 && html`<em class="cut">and ${more} more lines</em>`}`;
}

function short(line: string): string {
  return inert(line, LINE_LIMIT_CHARACTERS);
}

/** Lines side by side: equal ones beside each other, those between them in order. Looks ahead so far for an equal line. */
const LOOK_AHEAD_LINES = 20;

function aligned(x: readonly string[], y: readonly string[]): (readonly [string | null, string | null])[] {
  const pairs: (readonly [string | null, string | null])[] = [];
  let [i, j] = [0, 0];
  while (i < x.length && j < y.length) {
    const skip = x[i] === y[j] ? 0 : nextEqual(x, y, i, j);
    if (typeof skip === "number") {
      pairs.push([x[i++] ?? null, y[j++] ?? null]);
      continue;
    }
    while (i < skip[0] || j < skip[1]) pairs.push([i < skip[0] ? (x[i++] ?? null) : null, j < skip[1] ? (y[j++] ?? null) : null]);
  }
  while (i < x.length) pairs.push([x[i++] ?? null, null]);
  while (j < y.length) pairs.push([null, y[j++] ?? null]);
  return pairs;
}

/** Where the two go on alike; 0 when they do not within sight. */
function nextEqual(x: readonly string[], y: readonly string[], i: number, j: number): readonly [number, number] | 0 {
  for (let ahead = 1; ahead <= LOOK_AHEAD_LINES; ahead += 1)
    for (let left = 0; left <= ahead; left += 1) {
      const [a, b] = [i + left, j + ahead - left];
      if (a < x.length && b < y.length && x[a] === y[b]) return [a, b];
    }
  return 0;
}
