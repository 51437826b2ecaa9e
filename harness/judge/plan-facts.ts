import type { CaseVerdict } from "../types/certificate.ts";
import type { Change, Waiver } from "../types/change.ts";
import type { PlannedCase } from "../types/plan.ts";
import { asks } from "./changes.ts";
import { namedAs } from "./verdict.ts";
import { isAbout } from "./waivers.ts";

/** What must be known of everything that was planned, recorded traffic included, which nobody holds. */
export interface PlanFacts {
  /** Planned cases: the denominator of every count. */
  readonly cases: number;
  readonly exchanges: number;
  /** Of the cases, those of recorded traffic. */
  readonly recorded: number;
  /** Probes by key, as the verdict on one that was never judged. */
  readonly probes: ReadonlyMap<string, CaseVerdict>;
  /** Ids of the waivers that name a planned case. */
  readonly waivers: ReadonlySet<string>;
  /** Ids of the changes that some planned request asks for. */
  readonly asked: ReadonlySet<string>;
}

export interface FactGatherer {
  note(planned: PlannedCase): void;
  facts(): PlanFacts;
}

const NOT_JUDGED = "it was planned and never judged";

interface Gathering {
  readonly changes: readonly Change[];
  readonly waivers: readonly Waiver[];
  readonly mask: (text: string) => string;
}

/** Looks at planned cases one by one; what it keeps is bounded by the configuration. */
export function gatherFacts({ changes, waivers, mask }: Gathering): FactGatherer {
  const probes = new Map<string, CaseVerdict>();
  const named = new Set<string>();
  const asked = new Set<string>();
  // What was found once is looked for no more.
  let unasked = changes.filter(({ id, applies: { request } }) => request !== undefined || !asked.add(id));
  let unnamed = waivers.filter((waiver) => waiver.case !== null);
  let [cases, exchanges, recorded] = [0, 0, 0];
  return {
    note: (planned) => {
      cases += 1;
      exchanges += planned.exchanges.length;
      if (planned.kind === "recorded") recorded += 1;
      else probes.set(mask(planned.key), notJudged(planned, mask));
      if (addMet(named, unnamed, (one) => isAbout(one, planned))) unnamed = unnamed.filter(({ id }) => !named.has(id));
      if (addMet(asked, unasked, (one) => isAsked(one, planned))) unasked = unasked.filter(({ id }) => !asked.has(id));
    },
    facts: () => ({ cases, exchanges, recorded, probes, waivers: named, asked }),
  };
}

/** Adds the ids of those that are met; whether there were any. */
function addMet<T extends { readonly id: string }>(ids: Set<string>, all: readonly T[], isMet: (one: T) => boolean): boolean {
  let any = false;
  for (const one of all) {
    if (!isMet(one)) continue;
    ids.add(one.id);
    any = true;
  }
  return any;
}

function isAsked({ applies: { request } }: Change, { exchanges }: PlannedCase): boolean {
  if (request === undefined) return true;
  for (const exchange of exchanges) if (asks(request, exchange.request)) return true;
  return false;
}

function notJudged(planned: PlannedCase, mask: (text: string) => string): CaseVerdict {
  return {
    ...namedAs(planned, mask),
    plugins: planned.plugin === null ? [] : [planned.plugin],
    instances: planned.instance === null ? [] : [planned.instance],
    route: planned.route,
    verdict: "inconclusive",
    reasons: [NOT_JUDGED],
    differences: [],
    request: "",
  };
}

/** The same for one of the recorded cases, of which nobody knows which. */
export const RECORDED_NOT_JUDGED: CaseVerdict = {
  key: "recorded/(never judged)",
  id: "recorded",
  title: "recorded traffic",
  level: "must",
  kind: "recorded",
  plugin: null,
  plugins: [],
  instances: [],
  route: null,
  verdict: "inconclusive",
  reasons: [NOT_JUDGED],
  differences: [],
  exchanges: 1,
  request: "",
};
