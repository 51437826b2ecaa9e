import type { JudgedDifference } from "../../types/difference.ts";
import type { ShownExchange } from "../../types/observations.ts";
import { counted } from "../wrap.ts";
import { differingCells, plainCell } from "./cells.ts";
import { html, type Markup, nothing, short } from "./markup.ts";
import { clientRows, type Row, type Told, upstreamRows } from "./rows.ts";

const signs: Readonly<Record<Row["state"], string>> = { refuses: "≠", also: "≠", explained: "≈", varies: "~", alike: "=" };

/** Both ends of one exchange, X beside Y beside what was recorded: what refuses at once, the rest folded. */
export function exchangeSection(shown: ShownExchange, differences: readonly JudgedDifference[], told: Told): Markup {
  const { x, y, recorded } = shown;
  const at = (end: JudgedDifference["end"]) => ({ differences: differences.filter((one) => one.end === end), told });
  const route = at("route").differences[0];
  const words = [x, y].map((side) => side?.note ?? null);
  return html`<section class="exchange">
${route !== undefined && html`<h5>Route that matched</h5>${rowTable([routeRow(route, told)], false)}`}
${words.some((one) => one !== null) && html`<p class="note">X: ${short(words[0] ?? "answered")} · Y: ${short(words[1] ?? "answered")}</p>`}
${end("What the upstream received", upstreamRows(x, y, at("upstream")), false, upstreamNote(x?.upstream, y?.upstream))}
${end("What the client got", clientRows(x, y, recorded, at("client")), recorded !== null, null)}
</section>`;
}

function upstreamNote(x: unknown, y: unknown): string | null {
  const unseen = [x === null || x === undefined ? "X" : null, y === null || y === undefined ? "Y" : null].filter((side) => side !== null);
  return unseen.length === 0 ? null : `Not observed at ${unseen.join(" and ")}.`;
}

function routeRow(difference: JudgedDifference, told: Told): Row {
  const lines = (text: string | null) => (text === null ? null : [text]);
  return { name: "route", ...told(difference), x: lines(difference.x), y: lines(difference.y), recorded: null };
}

function end(title: string, rows: readonly Row[], recorded: boolean, note: string | null): Markup {
  // Status and request line are seen first even where they are alike: that the client gets 200 from both is half of what there is to see.
  const seen = (one: Row) => one.state === "refuses" || one.state === "also" || one === rows[0];
  const refusing = rows.filter(seen);
  const known = rows.filter((one) => !seen(one) && one.state !== "alike");
  const alike = rows.filter((one) => !seen(one) && one.state === "alike");
  return html`<h5>${title}</h5>
${note !== null && html`<p class="note">${note}</p>`}
${rows.length === 0 && note === null && html`<p class="note">Nothing reached it, neither from X nor from Y.</p>`}
${refusing.length > 0 && rowTable(refusing, recorded)}
${folded(`${counted(known.length, "difference", "differences")} explained, or varying by nature`, known, recorded)}
${folded(`${counted(alike.length, "line", "lines")} alike`, alike, recorded)}`;
}

function folded(title: string, rows: readonly Row[], recorded: boolean): Markup {
  if (rows.length === 0) return nothing;
  return html`<details class="fold"><summary>${title}</summary>${rowTable(rows, recorded)}</details>`;
}

/** Rows of a comparison; `recorded` shows what was recorded in a third column. */
export function rowTable(rows: readonly Row[], recorded: boolean): Markup {
  return html`<table class="sides${recorded && " recorded"}"><thead><tr><th scope="col">what</th><th scope="col">X</th><th scope="col">Y</th>${recorded && html`<th scope="col">recorded</th>`}</tr></thead>
<tbody>${rows.map((row) => rowMarkup(row, recorded))}</tbody></table>`;
}

function rowMarkup({ name, state, note, x, y, recorded: before }: Row, recorded: boolean): Markup {
  const cells = state === "alike" ? { x: plainCell(x), y: plainCell(y) } : differingCells(x, y);
  return html`<tr class="${state}"><th scope="row"><span class="sign" aria-hidden="true">${signs[state]}</span> <span class="name">${short(name)}</span>${note !== "" && html` <small>${short(note)}</small>`}</th><td data-side="X">${cells.x}</td><td data-side="Y">${cells.y}</td>${recorded && html`<td data-side="recorded">${plainCell(before)}</td>`}</tr>
`;
}
