import type { Certificate } from "../../types/certificate.ts";
import { verdicts } from "../../types/certificate.ts";
import type { Observations } from "../../types/observations.ts";
import { causes } from "../causes.ts";
import { basisWords, clusterWords, gravestFirst, narrowedWords, REHEARSAL, selectionWords } from "../wording.ts";
import { grouped } from "../wrap.ts";
import { html, type Markup, short } from "./markup.ts";
import { signOf, toneOf } from "./signs.ts";

/** Causes at the top: the gravest few, so that a refusal is understood without scrolling. */
const CAUSES_AT_TOP = 8;

/** The verdict, what it fails on, and what it rests on. */
export function topSection(certificate: Certificate, observations: Observations | null): Markup {
  const { verdict, rehearsal } = certificate;
  const narrowed = narrowedWords(certificate);
  return html`<section id="verdict">
<h1><span class="verdict ${toneOf(verdict)}"><span aria-hidden="true">${signOf(verdict)}</span> ${verdict.toUpperCase()}</span>${rehearsal && html` <span class="rehearsal-word">rehearsal</span>`} <small>X: ${clusterWords(certificate.x)} → Y: ${clusterWords(certificate.y)}</small></h1>
${rehearsal && html`<p class="rehearsal"><strong>${REHEARSAL.slice(0, REHEARSAL.indexOf(" "))}</strong>${REHEARSAL.slice(REHEARSAL.indexOf(" "))}</p>`}
${narrowed !== null && html`<p class="narrowed"><strong>${narrowed}</strong></p>`}
${leftOut(certificate)}
<p class="meaning">${meaning(certificate)}</p>
${causeList(certificate, observations)}
<p>${basisWords(certificate)}</p>
<ul class="counts">${verdicts.map((one) => html`<li class="${certificate.counts[one] > 0 ? toneOf(one) : "quiet"}"><span aria-hidden="true">${signOf(one)}</span> <b>${grouped(certificate.counts[one])}</b> ${one}</li>`)}</ul>
${seal(certificate)}
</section>`;
}

/** Which recorded exchanges were not sent, and why. */
function leftOut(certificate: Certificate): Markup | false {
  const words = selectionWords(certificate);
  if (words === null) return false;
  const reasons = certificate.selection?.leftOut ?? [];
  return html`<p>${words}</p>${reasons.length > 0 && html`<ul>${reasons.map(({ reason, count }) => html`<li>${grouped(count)} left out: ${short(reason)}</li>`)}</ul>`}`;
}

function meaning({ verdict }: Certificate): string {
  if (verdict === "granted")
    return "Everything that was planned was sent, and every difference is noise, a documented change, or waived by a named person.";
  if (verdict === "refused") return "At least one difference is explained by nobody. Do not divert traffic.";
  return "Something could not be known, so nothing may be concluded. Do not divert traffic.";
}

/** Causes are in the order of the groups, so the n-th one leads to the n-th group; why is said where it is not what was said last. */
function causeList(certificate: Certificate, observations: Observations | null): Markup | false {
  const all = causes(certificate);
  if (all.length === 0) return false;
  const groups = gravestFirst(certificate.groups);
  const known = (index: number) => {
    const change = observations?.changes?.find(({ id }) => id === groups[index]?.recognised);
    return change !== undefined && `. Documented: ${change.title}`;
  };
  const why = (index: number) => (groups[index]?.why === groups[index - 1]?.why ? null : (groups[index]?.why ?? null));
  return html`<div class="causes ${toneOf(certificate.verdict)}"><h2>${certificate.verdict === "refused" ? "Refused" : "Inconclusive"} because of</h2><ul>
${all.slice(0, CAUSES_AT_TOP).map(
  (
    { head, detail },
    index,
  ) => html`<li>${groups[index] === undefined ? head : html`<a href="#difference-${index + 1}">${short(head)}</a>`} <span class="count">${detail}</span>${why(index) !== null && html`<span class="why">${short(why(index) ?? "")}${known(index)}</span>`}</li>
`,
)}
${all.length > CAUSES_AT_TOP && html`<li>and ${grouped(all.length - CAUSES_AT_TOP)} more, below</li>`}</ul></div>`;
}

/** Whether it is signed, and from when to when it may be obeyed. */
function seal({ envelope, validity, issuedAt }: Certificate): Markup {
  const keyid = envelope?.signatures[0]?.keyid;
  return html`<p class="seal"><strong>${keyid === undefined ? "UNSIGNED" : "Signed"}</strong>${keyid !== undefined && html` with key <code>${short(keyid).slice(0, 16)}</code>`} · issued ${moment(issuedAt)}${validity !== undefined && html` · valid until <strong>${moment(validity.notAfter)}</strong>`}</p>`;
}

/** "2026-11-23 14:46 UTC". */
export function moment(iso: string): string {
  return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}
