import { inert, VALUE_LIMIT_CHARACTERS } from "../inert.ts";

/** Pieces of HTML that were made here. An object out of a file may look like one, and is none. */
const made = new WeakSet<object>();

/** A piece of HTML that was made by the template below: the only thing that is put into a page as it stands. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template. Text is made inert and escaped; nothing at all is shown for null and false. */
export type Piece = Markup | string | number | null | false | readonly Piece[];

/** Longest text that stands in a page, in characters: a sentence with several values in it. Values are cut earlier, with `value`. */
const TEXT_LIMIT_CHARACTERS = 1000;
/** A command that is cut is none; longer ones nobody copies. */
const COMMAND_LIMIT_CHARACTERS = 20_000;

const references: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/**
 * Text for an element or a quoted attribute (HTML Standard, 13.1.2.3 and 13.3), with nothing left that acts instead of showing itself.
 * Line breaks, too, are spelled out: who wants lines gives them one by one.
 */
export function escaped(text: string, limit = TEXT_LIMIT_CHARACTERS): string {
  return inert(text, limit).replace(/[&<>"']/g, (character) => references[character] ?? "");
}

/**
 * The one way to write HTML here: what stands in the template is ours, whatever is put into it is escaped unless it came out of this
 * template itself. Attributes must be quoted; no place in a script, a style or a URL attribute may be filled.
 */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let markup = parts[0] ?? "";
  for (const [index, piece] of pieces.entries()) markup += rendered(piece) + (parts[index + 1] ?? "");
  return asIs(markup);
}

function rendered(piece: Piece): string {
  if (piece === null || piece === false) return "";
  if (typeof piece === "string") return escaped(piece);
  if (typeof piece === "number") return String(piece);
  if (isMarkup(piece)) return made.has(piece) ? piece.markup : escaped(JSON.stringify(piece));
  return piece.map(rendered).join("");
}

function isMarkup(piece: Markup | readonly Piece[]): piece is Markup {
  return !Array.isArray(piece);
}

/** Text of ours that is no HTML and must stand as it is written: the style sheet, the script, packed data. */
export function asIs(text: string): Markup {
  const piece = { markup: text };
  made.add(piece);
  return piece;
}

export const nothing: Markup = asIs("");

/** A value from traffic or the backup, as code; what is not there and what is empty are told apart in words. */
export function value(text: string | null): Markup {
  if (text === null) return html`<em class="none">(nothing)</em>`;
  if (text === "") return html`<em class="none">(empty)</em>`;
  return html`<code>${inert(text, VALUE_LIMIT_CHARACTERS)}</code>`;
}

/** The text cut as values are, for attributes and sentences. */
export function short(text: string): string {
  return inert(text, VALUE_LIMIT_CHARACTERS);
}

/** A command of one or more lines, to be copied; wrapped where it is too long for the page. */
export function command(text: string): Markup {
  const lines = text.split("\n").map((line) => escaped(line, COMMAND_LIMIT_CHARACTERS));
  return asIs(`<pre class="command" tabindex="0"><code>${lines.join("\n")}</code></pre>`);
}
