import { inert } from "../inert.ts";
import { html, type Markup } from "./markup.ts";

/** Longest line that is compared word by word, in words: the table for it has this many entries squared. */
const WORDS_COMPARED = 300;
/** Of what two long lines begin with alike, so many characters stay in view. */
const ALIKE_KEPT_CHARACTERS = 80;
/** Longest part of a line that is shown. */
const LINE_LIMIT_CHARACTERS = 1000;

interface Marked {
  readonly x: Markup;
  readonly y: Markup;
}

/** Two texts of one line each with the words in which they differ marked; a long beginning in which they agree is left out. */
export function marked(x: string, y: string): Marked {
  const skipped = alikeAtStart(x, y);
  const [left, right] = [x.slice(skipped), y.slice(skipped)].map((text) => words(text.slice(0, LINE_LIMIT_CHARACTERS)));
  const common = commonWords(left ?? [], right ?? []);
  const lead = skipped > 0 && html`<em class="cut">… (${skipped} characters alike) </em>`;
  const side = (all: readonly string[], kept: ReadonlySet<number>, whole: string) =>
    html`${lead}${runs(all, kept)}${whole.length - skipped > LINE_LIMIT_CHARACTERS && html`<em class="cut">… (+${whole.length - skipped - LINE_LIMIT_CHARACTERS} characters)</em>`}`;
  return { x: side(left ?? [], common.left, x), y: side(right ?? [], common.right, y) };
}

/** One text, marked as a whole: the other side has nothing there. */
export function allMarked(text: string): Markup {
  return html`<mark>${inert(text, LINE_LIMIT_CHARACTERS)}</mark>`;
}

/** Megabytes are compared in blocks first, which is a hundred times as fast as one by one. */
const BLOCK_CHARACTERS = 1024;

function alikeAtStart(x: string, y: string): number {
  let alike = 0;
  const blocks = Math.min(x.length, y.length) - BLOCK_CHARACTERS;
  while (alike <= blocks && x.slice(alike, alike + BLOCK_CHARACTERS) === y.slice(alike, alike + BLOCK_CHARACTERS))
    alike += BLOCK_CHARACTERS;
  while (alike < x.length && alike < y.length && x[alike] === y[alike]) alike += 1;
  return alike <= ALIKE_KEPT_CHARACTERS * 2 ? 0 : alike - ALIKE_KEPT_CHARACTERS;
}

function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

function runs(all: readonly string[], kept: ReadonlySet<number>): Markup[] {
  const pieces: { text: string; same: boolean }[] = [];
  for (const [index, word] of all.entries()) {
    const last = pieces.at(-1);
    const same = kept.has(index);
    if (last !== undefined && last.same === same) last.text += word;
    else pieces.push({ text: word, same });
  }
  return pieces.map(({ text, same }) => (same ? html`${text}` : html`<mark>${text}</mark>`));
}

/** Which words both have, in order: the longest common subsequence; of texts with too many words only beginning and end. */
function commonWords(left: readonly string[], right: readonly string[]): { left: ReadonlySet<number>; right: ReadonlySet<number> } {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < left.length - start && end < right.length - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const found = { left: new Set<number>(), right: new Set<number>() };
  const keep = (i: number, j: number) => {
    found.left.add(i);
    found.right.add(j);
  };
  for (let i = 0; i < start; i += 1) keep(i, i);
  for (let i = 1; i <= end; i += 1) keep(left.length - i, right.length - i);
  const [a, b] = [left.slice(start, left.length - end), right.slice(start, right.length - end)];
  if (a.length <= WORDS_COMPARED && b.length <= WORDS_COMPARED) for (const [i, j] of longestCommon(a, b)) keep(start + i, start + j);
  return found;
}

function longestCommon(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1;
  const length = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      length[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
