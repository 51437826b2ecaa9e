import type { Certificate, CertificateCluster, CoverageRow, DifferenceGroup, ExplanationUse, PluginVerdict } from "../types/certificate.ts";
import { gravities } from "../types/difference.ts";
import { counted, grouped } from "./wrap.ts";

/** Said at the top and at the bottom of a rehearsal's report: it must never look like evidence about Kong. */
export const REHEARSAL =
  "REHEARSAL: this ran on the model gateway, not on Kong. It proves recording, config, suites and pipeline, and predicts documented changes; it is no evidence about Kong.";

/** "granted (rehearsal)": the verdict never stands alone where it means less than it says. */
export function verdictWords(certificate: Certificate): string {
  return certificate.rehearsal ? `${certificate.verdict} (rehearsal)` : certificate.verdict;
}

/** Twelve characters tell images apart, as docker shows them; two whole digests leave a line no room. */
const LONG_DIGEST = /(sha256:[0-9a-f]{12})[0-9a-f]+/;

export function clusterWords(cluster: CertificateCluster): string {
  const where = cluster.runtime === "embedded" ? "model gateway of Kong" : "Kong";
  const which = cluster.runtime === "external" ? "external: it already stands" : (cluster.image?.replace(LONG_DIGEST, "$1…") ?? null);
  return `${where} ${cluster.version}${which === null ? "" : ` (${which})`}`;
}

/** What the verdict rests on, in one sentence. */
export function basisWords(certificate: Certificate): string {
  if (certificate.planned === 0) return "Nothing was exercised: this verdict rests on no case at all.";
  const where = certificate.control ? "X, a control copy of X, and Y" : "X and Y, without a control copy of X";
  const cases = counted(certificate.planned, "planned case", "planned cases");
  const exchanges = counted(certificate.exchanges, "exchange", "exchanges");
  return `Rests on ${cases} (${exchanges}) replayed at ${where} in ${Math.round(certificate.seconds)} s, seed ${certificate.seed}.`;
}

/** What it does not speak for, or null when nothing that was recorded was narrowed away. */
export function narrowedWords({ onlyPlugins, selection, part }: Certificate): string | null {
  const said = [
    ...(part ? [`Part ${part.index} of ${part.of}: it speaks for its share alone; merge the parts for a certificate.`] : []),
    ...(onlyPlugins === null ? [] : [`Narrowed to ${onlyPlugins.join(", ")}: it says nothing about any other plugin.`]),
    ...(selection && selection.narrowedTo.length > 0
      ? [`Recorded traffic was narrowed to ${selection.narrowedTo.join(", ")}: it says nothing about the rest.`]
      : []),
  ];
  return said.length === 0 ? null : said.join(" ");
}

/** How many of the recorded exchanges were sent, or null when all were meant to be. */
export function selectionWords({ selection }: Certificate): string | null {
  if (!selection) return null;
  const { recorded, kept, thinned } = selection;
  const how = thinned.length === 0 ? "" : ` (thinned out to ${thinned.join(", ")})`;
  return `Of ${counted(recorded, "recorded exchange", "recorded exchanges")} ${grouped(kept)} were sent and ${grouped(recorded - kept)} left out${how}.`;
}

/** Gravest first, then the most frequent, then by name so that equal runs give equal reports. */
export function gravestFirst(groups: readonly DifferenceGroup[]): DifferenceGroup[] {
  const rank = (group: DifferenceGroup): number => gravities.indexOf(group.gravity);
  return [...groups].sort((a, b) => rank(a) - rank(b) || b.count - a.count || (a.entity < b.entity ? -1 : a.entity > b.entity ? 1 : 0));
}

/** Items that share a text, in order of first appearance. */
export function byText<T>(items: readonly T[], text: (item: T) => string): { readonly text: string; readonly items: readonly T[] }[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = text(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups].map(([key, members]) => ({ text: key, items: members }));
}

/** "24 of 26 routes and 30 of 33 plugin instances were exercised." */
export function coverageWords(coverage: readonly CoverageRow[]): string {
  const of = (kind: CoverageRow["kind"]): string => {
    const rows = coverage.filter((row) => row.kind === kind);
    return `${rows.filter((row) => row.reason === null).length} of ${rows.length}`;
  };
  return `${of("route")} routes and ${of("instance")} plugin instances were exercised.`;
}

/** Marks a change that rests on documentation alone: nobody has seen a gateway show it. */
export function unverifiedWords(evidence: ExplanationUse["evidence"]): string {
  return evidence === "unverified" ? " (unverified)" : "";
}

/** Why a recognised change still refuses, as the waiver file would have to answer it. */
export function recognisedWords(change: string, evidence: DifferenceGroup["evidence"]): string {
  return `recognised as the documented change ${change}${unverifiedWords(evidence)}, which needs a waiver that acknowledges it`;
}

const order: readonly PluginVerdict["verdict"][] = ["refused", "inconclusive", "not exercised", "certified"];

/** Plugins that refuse first, so that they are seen first. */
export function worstFirst(plugins: readonly PluginVerdict[]): PluginVerdict[] {
  return [...plugins].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || (a.plugin < b.plugin ? -1 : 1));
}
