import type { Certificate } from "../../types/certificate.ts";
import { gravities } from "../../types/difference.ts";
import { refusingReasons } from "../causes.ts";
import { html, type Markup, short } from "./markup.ts";
import { reasonPlace } from "./reasons.ts";
import { signOf, toneOf } from "./signs.ts";

/** The verdict once more, small, and where what stands. */
export function navigation(certificate: Certificate): Markup {
  const { verdict, findings, explanations } = certificate;
  const used = (kind: string) => explanations.some((one) => one.kind === kind);
  const places: readonly (readonly [id: string, name: string, there: boolean])[] = [
    ["plugins", "Plugins", true],
    ["differences", "Differences", true],
    ...refusingReasons(certificate).map((kind) => [reasonPlace(kind), kind.title, true] as const),
    ["coverage", "Coverage", true],
    ["limits", "Limits", true],
    ["latency", "Latency", true],
    ["explained", "Explained", used("change")],
    ["waived", "Waived", used("waiver")],
    ["findings", "Findings", findings.length > 0],
    ["evidence", "Evidence", true],
  ];
  return html`<nav aria-label="Sections"><a class="badge ${toneOf(verdict)}" href="#verdict"><span aria-hidden="true">${signOf(verdict)}</span> ${verdict}${certificate.rehearsal && " (rehearsal)"}</a> ${places.filter(([, , there]) => there).map(([id, name]) => html`<a href="#${id}">${name}</a> `)}</nav>`;
}

/** Search and filters; without its script a page has none. */
export function filterBar({ plugins }: Certificate): Markup {
  const names = [...plugins.map(({ plugin }) => plugin).sort(), "router", "core"];
  const choice = (id: string, label: string, all: readonly string[]) =>
    html`<label>${label} <select id="filter-${id}"><option value="">all</option>${all.map((name) => html`<option value="${short(name)}">${short(name)}</option>`)}</select></label> `;
  return html`<form class="filters script-only" role="search"><label>Search <input type="search" id="search" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label>
${choice("plugin", "Plugin", names)}${choice("gravity", "Gravity", gravities)}${choice("verdict", "Verdict", ["different", "inconclusive", "explained", "waived"])}
<output id="shown" aria-live="polite"></output> <button type="reset">Clear</button> <button type="button" id="theme">Dark</button> <button type="button" id="help-open" aria-keyshortcuts="?">Keys</button></form>`;
}

const keys: readonly (readonly [key: string, does: string])[] = [
  ["/", "search"],
  ["j, ↓", "next entry"],
  ["k, ↑", "previous entry"],
  ["Enter", "open or close the entry"],
  ["Esc", "clear search and filters, close this"],
  ["t", "dark or light"],
  ["?", "this list"],
];

export function helpDialog(): Markup {
  return html`<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys</h2><dl>${keys.map(([key, does]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${does}</dd></div>`)}</dl><form method="dialog"><button>Close</button></form></dialog>`;
}
