import type { Finding } from "../types/certificate.ts";
import type { Change, Waiver } from "../types/change.ts";
import type { Inventory } from "../types/inventory.ts";
import type { GatewayVersion } from "../types/version.ts";
import { liesBetween, showsInExchanges } from "./changes.ts";
import type { ComparedValues } from "./judge.ts";
import type { Outcomes } from "./outcomes.ts";
import type { PlanFacts } from "./plan-facts.ts";
import { touchedBy } from "./touched.ts";
import { isExpired } from "./waivers.ts";

/** What a run was, beside its verdicts. */
export interface Examined {
  /** The denominator: every planned case that is not added counts as inconclusive. */
  readonly planned: PlanFacts;
  /** What X configures. */
  readonly inventory: Inventory;
  readonly x: GatewayVersion;
  readonly y: GatewayVersion;
  readonly changes: readonly Change[];
  readonly waivers: readonly Waiver[];
  readonly now: Date;
  readonly mask: (text: string) => string;
  /** The run was narrowed to these plugins; null for everything. */
  readonly onlyPlugins: readonly string[] | null;
  /** Why something that could exercise a route or an instance was not sent, where the run leaves anything out; left out or null: nothing is. */
  readonly leavesOut?: string | null;
}

/** What a reader must know besides verdicts: about waivers, changes that did not show, recordings, the model, what was left out. */
export function findingsOf(
  examined: Examined,
  outcomes: Outcomes,
  compared: ComparedValues | null,
  refusingKept: number,
): readonly Finding[] {
  return [
    ...examined.waivers.flatMap((waiver) => waiverFinding(waiver, examined, outcomes)),
    ...trafficFindings(outcomes),
    ...notes(outcomes, compared, refusingKept),
    ...unseenChanges(examined, outcomes),
  ];
}

/**
 * An expired waiver and one that names no case refuse: somebody relies on an acceptance that is none. A narrowed run judges neither use nor
 * match, for the case may have been left out; a waiver for a change that does not lie between these releases has nothing to do here.
 */
function waiverFinding(
  waiver: Waiver,
  { planned, changes, x, y, now, mask, onlyPlugins, leavesOut = null }: Examined,
  { uses }: Outcomes,
): readonly Finding[] {
  const say = (kind: Finding["kind"], text: string, refuses: boolean): Finding[] => [
    { kind, text: mask(`waiver ${waiver.id} ${text}`), refuses },
  ];
  const change = waiver.change === null ? null : (changes.find(({ id }) => id === waiver.change) ?? undefined);
  if (change === undefined)
    return say("waiver-unmatched", `acknowledges the change ${waiver.change}, which the catalogue does not have`, true);
  if (change !== null && !liesBetween(change, x, y)) {
    return say("note", `is not needed: the change ${change.id} does not lie between ${x.text} and ${y.text}`, false);
  }
  if (isExpired(waiver, now)) return say("waiver-expired", `ran out on ${waiver.until} (owner ${waiver.owner})`, true);
  if (uses.has(`waiver ${waiver.id}`)) return [];
  if (waiver.case === null && change?.explains.some(({ end }) => end === "route"))
    return say("waiver-unmatched", `acknowledges ${waiver.change} everywhere, but another route is accepted case by case only`, true);
  if (onlyPlugins !== null || leavesOut !== null) return [];
  if (waiver.case === null) return say("waiver-unused", `acknowledges ${waiver.change}, which no exchange shows`, false);
  if (!planned.waivers.has(waiver.id)) {
    return say(
      "waiver-unmatched",
      `names the case ${[waiver.case, waiver.request].filter(Boolean).join(" ")}, which is not in the plan`,
      true,
    );
  }
  return say("waiver-unused", `accepts ${waiver.end} ${waiver.path} of ${waiver.case}, where nothing differs so`, false);
}

/**
 * Changes that this configuration and this plan should make visible. Whether what triggered them was there is not known in full, so this
 * refuses nothing.
 */
function unseenChanges({ changes, planned, inventory, x, y }: Examined, { uses, recognised }: Outcomes): readonly Finding[] {
  const unseen = changes
    .filter((one) => liesBetween(one, x, y) && showsInExchanges(one) && !uses.has(`change ${one.id}`) && !recognised.has(one.id))
    .filter((one) => touchedBy(one, inventory, null) !== null && planned.asked.has(one.id));
  return unseen.map(({ id, title }) => ({
    kind: "change-not-shown",
    text: `${id}: expected here, and no exchange showed it (${title})`,
    refuses: false,
  }));
}

function trafficFindings({ notReproduced, notModelled }: Outcomes): readonly Finding[] {
  const modelled = [...notModelled]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, cases]): Finding => ({ kind: "not-modelled", text: `${text} (${counted(cases)})`, refuses: false }));
  if (notReproduced === 0) return modelled;
  const text = `X does not do again what was recorded in ${counted(notReproduced)}, which therefore show nothing`;
  return [{ kind: "not-reproduced", text, refuses: false }, ...modelled];
}

function notes(outcomes: Outcomes, compared: ComparedValues | null, refusingKept: number): readonly Finding[] {
  const note = (text: string): Finding => ({ kind: "note", text, refuses: false });
  const found: Finding[] = [];
  if (compared !== null) {
    found.push(
      note(
        `${compared.matched} values were equal on X and Y; ${compared.ignored} that differ by nature (dates, latencies, generated ids, lengths) were left out of judgement`,
      ),
    );
  }
  if (compared !== null && compared.upstreamUnseen > 0) {
    found.push(
      note(`what reached the upstream could not be seen in ${compared.upstreamUnseen} exchanges: there only the client's end was compared`),
    );
  }
  if (compared !== null && compared.routeUnknown > 0) {
    found.push(note(`the matched route is not known in ${compared.routeUnknown} exchanges: there routes were not compared`));
  }
  const noise = outcomes.uses.get("noise");
  if (noise)
    found.push(note(`${noise.differences} differences in ${counted(noise.cases)} are noise: the control, a copy of X, shows them too`));
  const { different, inconclusive } = outcomes.counts();
  const left = different + inconclusive - refusingKept;
  if (left > 0) found.push(note(`${refusingKept} of the ${different + inconclusive} cases that refuse are given in full`));
  return found;
}

function counted(cases: number): string {
  return cases === 1 ? "1 case" : `${cases} cases`;
}
