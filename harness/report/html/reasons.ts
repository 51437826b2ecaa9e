import type { Certificate, ExplanationUse } from "../../types/certificate.ts";
import { refusingReasons } from "../causes.ts";
import { unverifiedWords } from "../wording.ts";
import { counted, grouped } from "../wrap.ts";
import { command, html, type Markup, short } from "./markup.ts";
import { rerunCommand } from "./shell.ts";
import { signOf, toneOf } from "./signs.ts";

/** Reasons shown of one verdict, and cases of one reason: the certificate holds the rest. */
const REASONS_SHOWN = 100;
const CASES_SHOWN = 10;

/** Cases that are not as documented, or of which nothing can be known, by the reason they give. */
export function reasonSections(certificate: Certificate): Markup {
  return html`${refusingReasons(certificate).map((kind) => reasonSection(certificate, kind))}`;
}

/** Where a kind of refusing cases stands on the page. */
export function reasonPlace({ title }: Pick<RefusingKind, "title">): string {
  return title.toLowerCase().replaceAll(" ", "-");
}

type RefusingKind = ReturnType<typeof refusingReasons>[number];

function reasonSection(certificate: Certificate, kind: RefusingKind): Markup {
  const { verdict, title, reasons: all } = kind;
  return html`<section id="${reasonPlace(kind)}"><h2>${title} <small>${counted(all.length, "reason", "reasons")}</small></h2><div class="entries">
${all.slice(0, REASONS_SHOWN).map(({ text, cases }) => {
  const plugins = [...new Set(cases.flatMap((one) => one.plugins))];
  return html`<article class="entry" tabindex="-1" data-verdict="${verdict}" data-gravity="" data-plugins="${plugins.join(" ")}"><details><summary><span class="sign ${toneOf(verdict)}" aria-hidden="true">${signOf(verdict)}</span> <strong class="entity">${text}</strong> <span class="count">${counted(cases.length, "case", "cases")}</span></summary>
<ul class="cases">${cases.slice(0, CASES_SHOWN).map((one) => html`<li>${one.title !== one.request && html`${short(one.title)}: `}<code>${short(one.request)}</code> <span class="case">${short(one.key)}</span>${command(rerunCommand(certificate.reproduce, one.key))}</li>`)}</ul>
${cases.length > CASES_SHOWN && html`<p class="note">and ${cases.length - CASES_SHOWN} more in certificate.json</p>`}</details></article>
`;
})}</div>${all.length > REASONS_SHOWN && html`<p class="note">and ${all.length - REASONS_SHOWN} more reasons in certificate.json</p>`}</section>`;
}

/** What documented changes explain and what persons waived, most used first. */
export function explanationSections({ explanations }: Certificate): Markup {
  const of = (kind: ExplanationUse["kind"]) =>
    explanations.filter((one) => one.kind === kind).sort((a, b) => b.differences - a.differences);
  return html`${uses("explained", "Explained by documented changes", "source", of("change"))}${uses("waived", "Waived by a person", "who and until", of("waiver"))}`;
}

function uses(verdict: "explained" | "waived", title: string, from: string, all: readonly ExplanationUse[]): Markup | false {
  if (all.length === 0) return false;
  return html`<section id="${verdict}"><h2>${title} <small>${counted(all.length, "entry", "entries")}</small></h2>
<div class="scroll" role="region" aria-label="${title}" tabindex="0"><table class="uses"><thead><tr><th scope="col">what</th><th scope="col" class="number">differences</th><th scope="col" class="number">cases</th><th scope="col">${from}</th></tr></thead><tbody>
${all.map(
  (
    one,
  ) => html`<tr class="entry" tabindex="-1" data-verdict="${verdict}" data-gravity="" data-plugins=""><th scope="row"><span class="sign" aria-hidden="true">${signOf(verdict)}</span> ${one.title} <code>${short(one.id)}</code>${unverifiedWords(one.evidence)}</th><td class="number">${grouped(one.differences)}</td><td class="number">${grouped(one.cases)}</td><td class="source">${one.source}</td></tr>
`,
)}</tbody></table></div></section>`;
}
