import { type Certificate, verdicts } from "../../types/certificate.ts";
import type { MatrixCell, Observations } from "../../types/observations.ts";
import { coverageWords } from "../wording.ts";
import { grouped } from "../wrap.ts";
import { html, type Markup, short } from "./markup.ts";
import { signOf, toneOf, worstOf } from "./signs.ts";

/** Routes × plugins, and what nothing exercised, with the reason. */
export function coverageSection({ coverage }: Certificate, observations: Observations | null): Markup {
  const missed = coverage.filter(({ reason }) => reason !== null);
  const labels = new Map(coverage.map(({ id, label }) => [id, label]));
  return html`<section id="coverage"><h2>Coverage</h2><p>${coverageWords(coverage)}</p>
${missed.length > 0 && html`<h3>Not exercised</h3><ul class="missed">${missed.slice(0, MISSED_SHOWN).map(({ label, reason }) => html`<li><span aria-hidden="true">○</span> <strong>${short(label)}</strong>: ${reason}</li>`)}</ul>${missed.length > MISSED_SHOWN && html`<p class="note">and ${missed.length - MISSED_SHOWN} more in certificate.json</p>`}`}
${observations === null ? html`<p class="note">The matrix of routes and plugins is not shown: observations.json is not in the folder.</p>` : matrix(observations.matrix, (route) => labels.get(route) ?? route)}
</section>`;
}

/** Routes times plugins that a page draws. */
const CELLS_SHOWN = 10_000;
/** Routes and instances listed as not exercised. */
const MISSED_SHOWN = 500;

/** Cases by route and plugin; a cell says how many and the gravest verdict among them. */
function matrix(cells: readonly MatrixCell[], labelOf: (route: string) => string): Markup {
  if (cells.length === 0) return html`<p class="note">No case exercised a plugin on a route.</p>`;
  const plugins = [...new Set(cells.map(({ plugin }) => plugin))].sort();
  const routes = new Map<string, Map<string, MatrixCell>>();
  for (const cell of cells) {
    const row = routes.get(cell.route) ?? new Map<string, MatrixCell>();
    routes.set(cell.route, row.set(cell.plugin, cell));
  }
  const rows = [...routes].map(([route, row]) => ({ route: labelOf(route).replace(/^route /, ""), row, rank: rankOf(row) }));
  rows.sort((a, b) => a.rank - b.rank || (a.route < b.route ? -1 : 1));
  const shown = Math.max(1, Math.floor(CELLS_SHOWN / plugins.length));
  const legend = (["different", "inconclusive", "waived", "explained", "same"] as const).map(
    (verdict) => html`<span class="${toneOf(verdict)}">${signOf(verdict)} ${verdict}</span> `,
  );
  return html`<h3>Cases by route and plugin</h3><p class="legend">Number of cases and the gravest verdict among them: ${legend}</p>
<div class="scroll" role="region" aria-label="Cases by route and plugin" tabindex="0"><table class="matrix"><thead><tr><th scope="col">route</th>${plugins.map((plugin) => html`<th scope="col"><span>${short(plugin)}</span></th>`)}</tr></thead><tbody>
${rows.slice(0, shown).map(
  ({ route, row }) => html`<tr><th scope="row">${short(route)}</th>${plugins.map((plugin) => cellOf(row.get(plugin)))}</tr>
`,
)}</tbody></table></div>${rows.length > shown && html`<p class="note">and ${rows.length - shown} more routes in observations.json</p>`}`;
}

/** Routes on which something refuses come first. */
function rankOf(row: ReadonlyMap<string, MatrixCell>): number {
  const worst = new Set([...row.values()].map(({ cases }) => worstOf(cases)));
  return worst.has("different") ? 0 : worst.has("inconclusive") ? 1 : 2;
}

function cellOf(cell: MatrixCell | undefined): Markup {
  if (cell === undefined) return html`<td class="empty">·</td>`;
  const count = verdicts.reduce((sum, verdict) => sum + cell.cases[verdict], 0);
  const worst = worstOf(cell.cases);
  return html`<td class="${toneOf(worst)}" title="${verdicts.map((one) => `${one} ${cell.cases[one]}`).join(", ")}"><span aria-hidden="true">${signOf(worst)}</span><span class="unseen">${worst}, </span> ${grouped(count)}</td>`;
}
