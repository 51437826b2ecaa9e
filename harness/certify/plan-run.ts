import type { Config } from "../config.ts";
import { buildRouter } from "../model/router/index.ts";
import { buildPlan } from "../plan/plan.ts";
import { trafficOracle } from "../plan/traffic.ts";
import type { OperatorSecrets } from "../secrets/operator.ts";
import { buildCases } from "../suite/build-cases.ts";
import { createSuiteContext } from "../suite/context.ts";
import type { Suite } from "../suite/define-suite.ts";
import type { Unreachable } from "../types/case.ts";
import type { Finding } from "../types/certificate.ts";
import type { Plan, PlannedCase } from "../types/plan.ts";
import type { StartedClusters } from "./clusters.ts";
import { hidingFor, readTraffic } from "./traffic.ts";

export interface RunPlan {
  readonly plan: Plan;
  readonly unreachable: readonly Unreachable[];
  readonly findings: readonly Finding[];
}

/** What a plan depends on of the clusters it is made for. */
export type PlannedFor = Pick<StartedClusters, "x" | "y" | "timeline" | "fingerprint">;

/**
 * Decides everything that will be sent: probes from the suites and the recorded exchanges, narrowed as configured. `note` is told of every case
 * once, recorded ones included, which the plan does not hold. `operator` is what an operator adds to the backup's secrets; left out: nothing.
 */
export async function planRun(
  config: Config,
  clusters: PlannedFor,
  suites: readonly Suite[],
  note?: (planned: PlannedCase) => void,
  operator?: OperatorSecrets,
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
  const { plan, recorded, leftOut } = await buildPlan({
    probes: cases,
    recorded: () => readTraffic(config.recordings, hidingFor(x.inventory, clusters.fingerprint, operator)),
    traffic: trafficOracle(side(x), side(y)),
    only: config.plugins,
    ...(note && { note }),
  });
  const text = `${leftOut} of ${recorded} recorded exchanges were left out: they do not exercise ${config.plugins.join(", ")}`;
  return { plan, unreachable, findings: leftOut > 0 ? [{ kind: "note", text, refuses: false }] : [] };
}
