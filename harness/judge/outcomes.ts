import type { CaseVerdict, Counts, Verdict } from "../types/certificate.ts";
import type { JudgedDifference } from "../types/difference.ts";
import type { Inventory } from "../types/inventory.ts";
import { answerablePlugins } from "./answerable.ts";
import { NOT_MODELLED } from "./evidence.ts";
import { type Explained, explanationCount } from "./explained.ts";
import { type PlanFacts, RECORDED_NOT_JUDGED } from "./plan-facts.ts";
import { NOT_REPRODUCED } from "./recorded.ts";

/** Cases of one plugin, instance or route by verdict. */
export type MutableCounts = { [verdict in Verdict]: number };

/** Unexplained differences with one cause, as they are gathered. */
interface Gathering {
  readonly first: JudgedDifference;
  readonly paths: Set<string>;
  count: number;
  readonly examples: {
    readonly case: string;
    readonly request: string;
    readonly difference: JudgedDifference;
    /** Those with the first ones are kept. */
    readonly rank: string;
  }[];
}

/** What a ledger keeps of the verdicts: everything bounded by the configuration, never by the traffic. */
export interface Outcomes {
  add(verdict: CaseVerdict): void;
  counts(): Counts;
  readonly byPlugin: ReadonlyMap<string, Counts>;
  /** Plugins that a different case speaks against. */
  readonly answerable: ReadonlySet<string>;
  readonly byInstance: ReadonlyMap<string, Counts>;
  readonly byRoute: ReadonlyMap<string, Counts>;
  readonly gatherings: ReadonlyMap<string, Gathering>;
  /** By kind and id: "change core-via", "waiver legacy"; "noise" for all noise. */
  readonly uses: ReadonlyMap<string, Explained>;
  /** Ids of sign-off changes that were recognised. */
  readonly recognised: ReadonlySet<string>;
  readonly notReproduced: number;
  /** "not modelled: …" → number of cases. */
  readonly notModelled: ReadonlyMap<string, number>;
  /** Cases that refuse, different ones first, by key. */
  refusing(limit: number): readonly CaseVerdict[];
  /** A verdict for each planned case that was not added. */
  unjudged(planned: PlanFacts): readonly CaseVerdict[];
}

const EXAMPLES_PER_GROUP = 3;
/** Paths of bodies are as many as the traffic has fields; a group names this many of them. */
const PATHS_PER_GROUP = 25;
/** A release that breaks everything in its own way still gives a certificate that can be read; the rest falls into one group. */
const GROUPS_KEPT = 1000;

export function createOutcomes({ inventory }: { readonly inventory: Inventory }): Outcomes {
  const answerableOf = answerablePlugins({ inventory });
  const answerable = new Set<string>();
  const total = noCounts();
  const [byPlugin, byInstance, byRoute] = [
    new Map<string, MutableCounts>(),
    new Map<string, MutableCounts>(),
    new Map<string, MutableCounts>(),
  ];
  const gatherings = new Map<string, Gathering>();
  const explanations = explanationCount();
  const recognised = new Set<string>();
  const notModelled = new Map<string, number>();
  const probes = new Set<string>();
  let [cases, recorded] = [0, 0];
  const kept: Record<"different" | "inconclusive", CaseVerdict[]> = { different: [], inconclusive: [] };
  let notReproduced = 0;
  return {
    add: (one) => {
      cases += 1;
      if (one.kind === "recorded") recorded += 1;
      else probes.add(one.key);
      total[one.verdict] += 1;
      for (const name of one.plugins) count(byPlugin, name, one.verdict);
      for (const id of one.instances) count(byInstance, id, one.verdict);
      if (one.route !== null) count(byRoute, one.route, one.verdict);
      if (one.verdict === "different") for (const name of answerableOf(one)) answerable.add(name);
      if (one.verdict === "different" || one.verdict === "inconclusive") keep(kept[one.verdict], one);
      if (one.reasons.some((reason) => reason.startsWith(NOT_REPRODUCED))) notReproduced += 1;
      for (const reason of one.reasons) if (reason.startsWith(NOT_MODELLED)) notModelled.set(reason, (notModelled.get(reason) ?? 0) + 1);
      for (const difference of one.differences) {
        if (difference.explanation !== null) explanations.add(difference.explanation, cases);
        if (difference.recognised !== null) recognised.add(difference.recognised);
        // What an inconclusive case shows is no evidence, so it is blamed on nobody.
        if (difference.explanation === null && one.verdict === "different") gather(gatherings, one, difference);
      }
    },
    counts: () => ({ ...total }),
    byPlugin,
    answerable,
    byInstance,
    byRoute,
    gatherings,
    get uses() {
      return explanations.byName();
    },
    recognised,
    get notReproduced() {
      return notReproduced;
    },
    notModelled,
    refusing: (limit) => [...kept.different.toSorted(byKey), ...kept.inconclusive.toSorted(byKey)].slice(0, limit),
    unjudged: (planned) => [
      ...[...planned.probes].filter(([key]) => !probes.has(key)).map(([, missing]) => missing),
      ...Array.from({ length: Math.max(0, planned.recorded - recorded) }, () => RECORDED_NOT_JUDGED),
    ],
  };
}

/** One case more of a plugin, an instance or a route. */
export function count(map: Map<string, MutableCounts>, key: string, verdict: Verdict): void {
  const known = map.get(key);
  if (known !== undefined) known[verdict] += 1;
  else map.set(key, { ...noCounts(), [verdict]: 1 });
}

export function noCounts(): MutableCounts {
  return { same: 0, explained: 0, waived: 0, different: 0, inconclusive: 0 };
}

/** More than any report shows; the ledger's reader cuts again. */
const VERDICTS_KEPT = 1000;

/** Those with the first keys, whatever the order in which they come: cases are judged as they end, and by several runs side by side. */
function keep(list: CaseVerdict[], one: CaseVerdict): void {
  list.push(one);
  if (list.length >= VERDICTS_KEPT * 2) list.splice(0, Number.POSITIVE_INFINITY, ...list.toSorted(byKey).slice(0, VERDICTS_KEPT));
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

function gather(gatherings: Map<string, Gathering>, verdict: CaseVerdict, difference: JudgedDifference): void {
  const { gravity, blame, recognised } = difference;
  const cause = JSON.stringify([gravity, blame.kind, blame.entity, blame.why, recognised]);
  const key = gatherings.has(cause) || gatherings.size < GROUPS_KEPT ? cause : "rest";
  const known = gatherings.get(key) ?? { first: difference, paths: new Set<string>(), count: 0, examples: [] };
  known.count += 1;
  keepFirst(known.paths, `${difference.end} ${difference.path}`);
  keepExample(known.examples, verdict, difference);
  gatherings.set(key, known);
}

/** The first paths by their text, so that it does not matter in which order cases end. */
function keepFirst(paths: Set<string>, path: string): void {
  paths.add(path);
  if (paths.size > PATHS_PER_GROUP) paths.delete([...paths].reduce((last, one) => (one > last ? one : last)));
}

function keepExample(examples: Gathering["examples"], { key, request }: CaseVerdict, difference: JudgedDifference): void {
  const rank = JSON.stringify([key, difference.exchange, difference.end, difference.path]);
  const last = examples.at(-1);
  if (examples.length >= EXAMPLES_PER_GROUP && last !== undefined && rank >= last.rank) return;
  examples.push({ case: key, request, difference, rank });
  examples.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  examples.splice(EXAMPLES_PER_GROUP);
}
