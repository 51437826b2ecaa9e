import type { CaseVerdict, DifferenceGroup } from "../../types/certificate.ts";
import type { JudgedDifference } from "../../types/difference.ts";
import type { Observations, ShownCase, ShownExchange } from "../../types/observations.ts";
import { unverifiedWords } from "../wording.ts";
import { counted } from "../wrap.ts";
import { exchangeSection, rowTable } from "./exchange.ts";
import { belongs, type KnownGroup } from "./groups.ts";
import { command, html, type Markup, nothing, short } from "./markup.ts";
import { settingsOf } from "./settings.ts";
import { curlCommand, explainCommand, rerunCommand } from "./shell.ts";

/** What every group is shown with. */
export interface GroupContext {
  readonly reproduce: string;
  readonly cases: ReadonlyMap<string, ShownCase> | null;
  readonly observations: Observations | null;
}

/** Exchanges of one example that are shown side by side. */
const EXCHANGES_SHOWN = 2;

/** A group as an entry that opens: who is blamed and why, the documented change, and its examples. */
export function groupEntry({ group, cases, plugins }: KnownGroup, index: number, context: GroupContext): Markup {
  const { gravity, entity, why, paths } = group;
  return html`<article class="entry" id="difference-${index + 1}" tabindex="-1" data-verdict="different" data-gravity="${gravity}" data-plugins="${plugins.join(" ")}">
<details${index === 0 && html` open`}><summary>${groupSummary(group)}</summary>
<p class="why">${short(why)}. At ${paths.slice(0, PATHS_SHOWN).map((path) => html`<code>${short(path)}</code> `)}${paths.length > PATHS_SHOWN && `and ${paths.length - PATHS_SHOWN} more`}</p>
${recognised(group, context.observations)}
${settingsOf([entity, why, ...routesOf(cases)].join("\n"), context.observations)}
${examples(group, cases, context)}
</details></article>
`;
}

const PATHS_SHOWN = 8;

/** Routes that X and Y match instead of each other: which one wins is a matter of how both are configured. */
function routesOf(cases: readonly CaseVerdict[]): string[] {
  const routes = cases.flatMap(({ differences }) => differences.filter(({ end, explanation }) => end === "route" && explanation === null));
  return routes.flatMap(({ x, y }) => [x, y]).flatMap((name) => (name === null ? [] : `route ${name}`));
}

function groupSummary({ gravity, entity, count }: DifferenceGroup): Markup {
  return html`<span class="sign bad" aria-hidden="true">≠</span> <strong class="entity">${short(entity)}</strong> <span class="gravity">${gravity}</span> <span class="count">${counted(count, "difference", "differences")}</span>`;
}

function recognised({ recognised: id, evidence }: DifferenceGroup, observations: Observations | null): Markup {
  if (id === null) return nothing;
  const known = observations?.changes?.find((one) => one.id === id);
  return html`<div class="change"><p>Recognised as the documented change <code>${short(id)}</code>${unverifiedWords(evidence)}${known !== undefined && html`: ${known.title}`}. It refuses until a waiver acknowledges it.</p>
${known?.advice !== undefined && html`<p>What to do: ${known.advice}</p>`}
${known !== undefined && html`<p class="source">Source: ${known.source}</p>`}</div>`;
}

function examples(group: DifferenceGroup, known: readonly CaseVerdict[], context: GroupContext): Markup {
  const keys = [...new Set(group.examples.map((one) => one.case))];
  return html`${keys.map((key, index) => example(key, group, known.find((one) => one.key === key) ?? null, index, context))}`;
}

/** One example: how to send it again, and both ends side by side; without the exchange in full, the values that differ. */
function example(key: string, group: DifferenceGroup, verdict: CaseVerdict | null, index: number, context: GroupContext): Markup {
  const shown = context.cases?.get(key);
  const request = group.examples.find((one) => one.case === key)?.request ?? "";
  const sections = shown === undefined ? [] : sideBySide(shown, group, judgedOf(key, group, verdict, shown));
  return html`<section class="example"><h4>Example ${index + 1}: <code>${short(request)}</code> <span class="case">${short(key)}</span></h4>
${sections.length > 0 ? sections : valuesOnly(key, group, context)}
<details class="fold again"><summary>Send it again</summary>
${shown?.exchanges[0] !== undefined && byCurl(curlCommand(differingExchange(shown, verdict)))}
<p>This case alone:</p>${command(rerunCommand(context.reproduce, key))}
<p>In full on a terminal (with --out for another folder than out):</p>${command(explainCommand(key))}</details>
</section>`;
}

function byCurl(sent: string | null): Markup {
  if (sent === null) return html`<p class="note">The request is too long to be shown as a command.</p>`;
  return html`<p>At X or Y (GATEWAY is the proxy's address; secrets are variables):</p>${command(sent)}`;
}

function differingExchange(shown: ShownCase, verdict: CaseVerdict | null): ShownExchange {
  const refusing = new Set(verdict?.differences.filter(({ explanation }) => explanation === null).map(({ exchange }) => exchange));
  return shown.exchanges.find(({ id }) => refusing.has(id)) ?? (shown.exchanges[0] as ShownExchange);
}

function sideBySide(shown: ShownCase, group: DifferenceGroup, differences: readonly JudgedDifference[]): Markup[] {
  const told = (difference: JudgedDifference) => tell(difference, group);
  const concerned = shown.exchanges.filter(({ id }) => differences.some((one) => one.exchange === id && belongs(one, group)));
  const others = shown.exchanges.length - Math.min(concerned.length, EXCHANGES_SHOWN) + (shown.exchangesLeftOut ?? 0);
  const sections = concerned.slice(0, EXCHANGES_SHOWN).map((exchange) =>
    exchangeSection(
      exchange,
      differences.filter((one) => one.exchange === exchange.id),
      told,
    ),
  );
  if (others > 0 && sections.length > 0)
    sections.push(html`<p class="note">${counted(others, "more exchange", "more exchanges")} of this case not shown.</p>`);
  return sections;
}

/**
 * What was judged of a case. The certificate holds some hundred cases in full; of others it knows what the group's examples say, which
 * are about the exchange that differs, and those come first.
 */
function judgedOf(key: string, group: DifferenceGroup, verdict: CaseVerdict | null, shown: ShownCase): readonly JudgedDifference[] {
  if (verdict !== null) return verdict.differences;
  const { gravity, entity, why, recognised, paths } = group;
  const blame = { kind: "core", plugin: null, instance: null, entity, why } as const;
  return group.examples
    .filter((one) => one.case === key)
    .map(({ path, x, y }) => {
      const end = ends.find((one) => paths.includes(`${one} ${path}`)) ?? "client";
      return { exchange: shown.exchanges[0]?.id ?? "", end, path, x, y, gravity, blame, explanation: null, recognised };
    });
}
const ends = ["client", "upstream", "route", "outcome"] as const;

function tell(difference: JudgedDifference, group: DifferenceGroup): ReturnType<Parameters<typeof exchangeSection>[2]> {
  const { explanation, gravity } = difference;
  if (explanation === null) return { state: belongs(difference, group) ? "refuses" : "also", note: gravity };
  return { state: "explained", note: explanation.kind === "noise" ? "noise: the control of X shows it too" : explanation.id };
}

function valuesOnly(key: string, group: DifferenceGroup, { cases }: GroupContext): Markup {
  const lines = (text: string | null) => (text === null ? null : [text]);
  const rows = group.examples
    .filter((one) => one.case === key)
    .map(({ path, x, y }) => ({ name: path, state: "refuses" as const, note: "", x: lines(x), y: lines(y), recorded: null }));
  const why =
    cases === null ? "cases.ndjson is not in the folder" : cases.has(key) ? "it is not kept which one it was" : "it is not in cases.ndjson";
  return html`${rowTable(rows, false)}<p class="note">The exchange in full is not shown: ${why}.</p>`;
}
