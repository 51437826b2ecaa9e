import type { PlanFacts } from "../judge/plan-facts.ts";
import { laneComponents } from "../shards/components.ts";
import { lanesOf } from "../shards/lanes.ts";
import type { Shard } from "../shards/shard.ts";
import { unevenFinding } from "../shards/uneven.ts";
import type { Finding } from "../types/certificate.ts";
import type { Plan, PlannedCase } from "../types/plan.ts";

/** Looks at every case of a run, so that each part of it knows which are its own. */
interface ShareSurvey {
  note(planned: PlannedCase): void;
  /** What one part sends. All parts together send everything, and nothing twice. */
  share(whole: Plan, shard: Shard): { readonly plan: Plan; readonly findings: readonly Finding[] };
}

/** Counters are emptied between recorded traffic and probes, so neither needs to go where the other goes. */
export function surveyShares(): ShareSurvey {
  const [recorded, probes] = [laneComponents(), laneComponents()];
  return {
    note: (planned) => (planned.kind === "recorded" ? recorded : probes).add(lanesOf(planned)),
    share: (whole, { index, of }) => {
      const read = async function* () {
        for await (const planned of whole.recorded.read()) if (recorded.shardOf(lanesOf(planned), of) === index) yield planned;
      };
      const plan: Plan = {
        // As many in a minute as of the whole: a part that reckons with more than it sends only waits for more room.
        recorded: { count: recorded.sizes(of)[index - 1] ?? 0, byMinute: whole.recorded.byMinute, read },
        probes: whole.probes.filter((probe) => probes.shardOf(lanesOf(probe), of) === index),
      };
      return { plan, findings: unevenFinding(recorded, whole.recorded.count, of) };
    },
  };
}

/** What must be known of a part's share: its own denominator; what waivers and changes need is known of the whole. */
export function factsOfShare(whole: PlanFacts, { recorded, probes }: Plan, mask: (text: string) => string): PlanFacts {
  const own = new Set(probes.map(({ key }) => mask(key)));
  return {
    ...whole,
    cases: recorded.count + probes.length,
    exchanges: probes.reduce((sum, { exchanges }) => sum + exchanges.length, recorded.count),
    recorded: recorded.count,
    probes: new Map([...whole.probes].filter(([key]) => own.has(key))),
  };
}
