import type { EntitySettings, Observations } from "../../types/observations.ts";
import { html, type Markup, nothing, short, value } from "./markup.ts";

/** Entities shown beside one group: who is blamed, and who is named in the reason. */
const ENTITIES_SHOWN = 4;

/** How the entities that a text names are configured; longer names first, so that "route orders-by-id" is not taken for "route orders". */
export function settingsOf(text: string, observations: Observations | null): Markup {
  const found = named(text, observations?.entities ?? []).slice(0, ENTITIES_SHOWN);
  if (found.length === 0) return nothing;
  return html`<details class="fold" open><summary>How ${found.length === 1 ? "it is" : "they are"} configured</summary>
${found.map(({ label, settings }) => html`<p class="settings"><strong>${short(label)}</strong> ${settings.map(([name, text]) => html`<span>${short(name)} ${value(text)}</span> `)}</p>`)}</details>`;
}

function named(text: string, entities: readonly EntitySettings[]): EntitySettings[] {
  let left = text;
  const found: EntitySettings[] = [];
  for (const entity of [...entities].sort((a, b) => b.label.length - a.label.length)) {
    if (!left.includes(entity.label)) continue;
    found.push(entity);
    left = left.replaceAll(entity.label, "\n");
  }
  return found.sort((a, b) => text.indexOf(a.label) - text.indexOf(b.label));
}
