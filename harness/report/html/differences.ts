import type { Certificate } from "../../types/certificate.ts";
import { gravities } from "../../types/difference.ts";
import { counted, grouped } from "../wrap.ts";
import { type GroupContext, groupEntry } from "./group.ts";
import { GROUPS_IN_FULL, type KnownGroup, knownGroups } from "./groups.ts";
import { asIs, html, type Markup } from "./markup.ts";
import { packGroups } from "./pack.ts";

/** With what is packed the page stays below ten megabytes, however long the values are. */
const FULL_LIMIT_CHARACTERS = 2_500_000;

/** What nobody explains, by gravity; beyond the first ones the groups are packed, and the script shows them on demand. */
export function differencesSection(certificate: Certificate, context: GroupContext): Markup {
  const groups = knownGroups(certificate);
  if (groups.length === 0)
    return html`<section id="differences"><h2>Differences</h2><p class="note">None that nobody explains.</p></section>`;
  const shown = inFull(groups, context);
  const unkept = context.observations?.casesLeftOut ?? 0;
  return html`<section id="differences"><h2>Differences <small>${counted(groups.length, "cause", "causes")}, gravest first</small></h2>
${unkept > 0 && html`<p class="note">${grouped(unkept)} cases that refuse were not kept in full: there were too many.</p>`}
${gravities.map((gravity) => ofGravity(gravity, shown))}
${groups.length > shown.length && rest(groups.slice(shown.length), shown.length)}
</section>`;
}

interface Shown {
  readonly gravity: string;
  readonly entry: Markup;
}

/** The first groups, as many as there is room for; one at least. */
function inFull(groups: readonly KnownGroup[], context: GroupContext): readonly Shown[] {
  const shown: Shown[] = [];
  let characters = 0;
  for (const [index, one] of groups.slice(0, GROUPS_IN_FULL).entries()) {
    const entry = groupEntry(one, index, context);
    characters += entry.markup.length;
    if (index > 0 && characters > FULL_LIMIT_CHARACTERS) break;
    shown.push({ gravity: one.group.gravity, entry });
  }
  return shown;
}

function ofGravity(gravity: string, shown: readonly Shown[]): Markup | false {
  const own = shown.filter((one) => one.gravity === gravity);
  if (own.length === 0) return false;
  return html`<div class="entries"><h3>${gravity}</h3>${own.map(({ entry }) => entry)}</div>
`;
}

function rest(groups: readonly KnownGroup[], before: number): Markup {
  const { json, leftOut } = packGroups(groups);
  return html`<p class="note unless-script">${grouped(groups.length)} more causes are shown on screen by the page's script; certificate.json holds them all.</p>
${leftOut > 0 && html`<p class="note">${grouped(leftOut)} more causes have no room in this page; certificate.json holds them all.</p>`}
<div id="more" class="entries" data-from="${before}"></div><p class="script-only"><button type="button" id="show-more">Show more</button></p>
<template id="packed-entry"><article class="entry" tabindex="-1" data-verdict="different"><details><summary><span class="sign bad" aria-hidden="true">≠</span> <strong class="entity" data-slot="entity"></strong> <span class="gravity" data-slot="gravity"></span> <span class="count" data-slot="count"></span></summary>
<p class="why" data-slot="why"></p><p class="change" data-slot="recognised"></p><div data-slot="examples"></div></details></article></template>
<template id="packed-example"><section class="example"><h4><code data-slot="request"></code> <span class="case" data-slot="case"></span></h4>
<table class="sides"><thead><tr><th scope="col">what</th><th scope="col">X</th><th scope="col">Y</th></tr></thead><tbody><tr class="refuses"><th scope="row"><span class="sign" aria-hidden="true">≠</span> <span class="name" data-slot="path"></span></th><td data-side="X" data-slot="x"></td><td data-side="Y" data-slot="y"></td></tr></tbody></table>
<p>This case alone:</p><pre class="command" tabindex="0"><code data-slot="rerun"></code></pre></section></template>
<script type="application/json" id="packed">${asIs(json)}</script>`;
}
