import type { Config } from "../config.ts";
import { buildRouter } from "../model/router/index.ts";
import { buildPlan } from "../plan/plan.ts";
import { trafficOracle } from "../plan/traffic.ts";
import type { OperatorSecrets } from "../secrets/operator.ts";
import { probeFilter } from "../select/filters.ts";
import { createSelector, type Selector, selectsAnything } from "../select/selector.ts";
import type { Shard } from "../shards/shard.ts";
import { buildCases } from "../suite/build-cases.ts";
import { createSuiteContext } from "../suite/context.ts";
import type { Suite } from "../suite/define-suite.ts";
import type { Unreachable } from "../types/case.ts";
import type { Finding, Selection } from "../types/certificate.ts";
import type { Plan, PlannedCase } from "../types/plan.ts";
import type { StartedClusters } from "./clusters.ts";
import { incompleteTraffic } from "./incomplete.ts";
import { onlyCases } from "./only-cases.ts";
import { surveyShares } from "./share.ts";
import { hidingFor, readTraffic } from "./traffic.ts";

export interface RunPlan {
  /** Of a part: its share. */
  readonly plan: Plan;
  readonly unreachable: readonly Unreachable[];
  /** Which recorded exchanges the whole run sends; null: all of them. */
  readonly selection: Selection | null;
  /** Of the whole run. */
  readonly findings: readonly Finding[];
  /** Of how it is shared out. */
  readonly shareNotes: readonly Finding[];
}

/** What a plan depends on of the clusters it is made for. */
export type PlannedFor = Pick<StartedClusters, "x" | "y" | "timeline" | "fingerprint">;

interface PlanOptions {
  /** Told of every case of the whole run once, recorded ones included, which the plan does not hold. */
  readonly note?: (planned: PlannedCase) => void;
  /** What an operator adds to the backup's secrets; left out: nothing. */
  readonly operator?: OperatorSecrets;
  /** Left out or null: everything. */
  readonly shard?: Shard | null;
}

/** Decides everything that will be sent: probes from the suites and the recorded exchanges, selected as configured. */
export async function planRun(
  config: Config,
  clusters: PlannedFor,
  suites: readonly Suite[],
  { note, operator, shard = null }: PlanOptions,
): Promise<RunPlan> {
  const { x, y } = clusters;
  const context = createSuiteContext({
    x: x.inventory,
    y: y.inventory,
    xLine: x.version.line,
    yLine: y.version.line,
    now: clusters.timeline.now(),
  });
  const { cases, unreachable } = buildCases(suites, context, config.seed);
  const side = ({ inventory, version }: typeof x) => ({ inventory, router: buildRouter(inventory, version.line) });
  const selecting = { selecting: config.select, plugins: config.plugins, inventory: x.inventory, seed: config.seed };
  const survey = surveyShares();
  const incomplete = incompleteTraffic();
  const passes: Selector[] = [];
  const beginPass = () => {
    const selector = createSelector(selecting);
    passes.push(selector);
    return selector.leftOut;
  };
  const only = onlyCases(config.select.cases ?? []);
  const whole = await buildPlan({
    probes: cases.filter(probeFilter(selecting)),
    recorded: () => readTraffic(only.recorded ? config.recordings : [], hidingFor(x.inventory, clusters.fingerprint, operator)),
    traffic: trafficOracle(side(x), side(y)),
    ...(selectsAnything(selecting) && { selector: beginPass }),
    lanesNoted: shard !== null,
    note: (planned) => {
      if (shard !== null) survey.note(planned);
      only.seen(planned.key);
      incomplete.note(planned);
      note?.(planned);
    },
  }).catch((error: unknown) => {
    // That a case is not there says more than that nothing is left.
    only.check();
    throw error;
  });
  only.check();
  // The first pass is over; what later ones say is the same.
  const selection = passes[0]?.selection() ?? null;
  const findings = incomplete.findings();
  if (shard === null) return { plan: whole, unreachable, selection, findings, shareNotes: [] };
  const share = survey.share(whole, shard);
  return { plan: share.plan, unreachable, selection, findings, shareNotes: share.findings };
}
