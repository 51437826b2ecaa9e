import type { Certificate } from "../../types/certificate.ts";
import { gravities } from "../../types/difference.ts";
import { counted, grouped } from "../wrap.ts";
import { type GroupContext, groupEntry } from "./group.ts";
import { GROUPS_IN_FULL, type KnownGroup, knownGroups } from "./groups.ts";
import { asIs, html, type Markup } from "./markup.ts";
import { packGroups } from "./pack.ts";

/** What nobody explains, by gravity; beyond the first ones the groups are packed, and the script shows them on demand. */
export function differencesSection(certificate: Certificate, context: GroupContext): Markup {
  const groups = knownGroups(certificate);
  const full = groups.slice(0, GROUPS_IN_FULL);
  if (groups.length === 0)
    return html`<section id="differences"><h2>Differences</h2><p class="note">None that nobody explains.</p></section>`;
  return html`<section id="differences"><h2>Differences <small>${counted(groups.length, "cause", "causes")}, gravest first</small></h2>
${gravities.map((gravity) => ofGravity(gravity, full, context))}
${groups.length > full.length && rest(groups.slice(full.length))}
</section>`;
}

function ofGravity(gravity: string, full: readonly KnownGroup[], context: GroupContext): Markup | false {
  const own = full.filter(({ group }) => group.gravity === gravity);
  if (own.length === 0) return false;
  return html`<div class="entries"><h3>${gravity}</h3>${own.map((one) => groupEntry(one, full.indexOf(one), context))}</div>
`;
}

function rest(groups: readonly KnownGroup[]): Markup {
  const { json, leftOut } = packGroups(groups);
  return html`<noscript><p class="note">${grouped(groups.length)} more causes are shown by the page's script; certificate.json holds them all.</p></noscript>
${leftOut > 0 && html`<p class="note">${grouped(leftOut)} more causes have no room in this page; certificate.json holds them all.</p>`}
<div id="more" class="entries" data-from="${GROUPS_IN_FULL}"></div><p class="script-only"><button type="button" id="show-more">Show more</button></p>
<template id="packed-entry"><article class="entry" tabindex="-1" data-verdict="different"><details><summary><span class="sign bad" aria-hidden="true">✗</span> <strong class="entity" data-slot="entity"></strong> <span class="gravity" data-slot="gravity"></span> <span class="count" data-slot="count"></span></summary>
<p class="why" data-slot="why"></p><p class="change" data-slot="recognised"></p><div data-slot="examples"></div></details></article></template>
<template id="packed-example"><section class="example"><h4><code data-slot="request"></code> <span class="case" data-slot="case"></span></h4>
<table class="sides"><thead><tr><th scope="col">what</th><th scope="col">X</th><th scope="col">Y</th></tr></thead><tbody><tr class="refuses"><th scope="row"><span class="sign" aria-hidden="true">✗</span> <span class="name" data-slot="path"></span></th><td data-side="X" data-slot="x"></td><td data-side="Y" data-slot="y"></td></tr></tbody></table>
<p>This case alone:</p><pre class="command" tabindex="0"><code data-slot="rerun"></code></pre></section></template>
<script type="application/json" id="packed">${asIs(json)}</script>`;
}
