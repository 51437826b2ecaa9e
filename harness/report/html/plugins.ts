import { type Certificate, verdicts } from "../../types/certificate.ts";
import { worstFirst } from "../wording.ts";
import { grouped } from "../wrap.ts";
import { html, type Markup, short } from "./markup.ts";
import { badge } from "./signs.ts";

/** A row for each plugin, those that refuse first; its name filters the differences. */
export function pluginsSection(certificate: Certificate): Markup {
  const numbers = (cells: readonly number[]) =>
    cells.map((count) => html`<td class="number${count === 0 && " zero"}">${grouped(count)}</td>`);
  return html`<section id="plugins"><h2>Plugins</h2>
<div class="scroll" role="region" aria-label="Plugins" tabindex="0"><table><thead><tr><th scope="col">plugin</th><th scope="col">verdict</th>${["instances", "exercised", ...verdicts].map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead><tbody>
${worstFirst(certificate.plugins).map(
  (
    one,
  ) => html`<tr><th scope="row"><a href="#differences" data-plugin="${short(one.plugin)}">${short(one.plugin)}</a></th><td>${badge(one.verdict)}</td>${numbers([one.instances, one.exercised, ...verdicts.map((name) => one.cases[name])])}</tr>
`,
)}<tr class="total"><th scope="row">all cases</th><td>${badge(certificate.verdict)}</td><td></td><td></td>${numbers(verdicts.map((name) => certificate.counts[name]))}</tr></tbody></table></div></section>`;
}
