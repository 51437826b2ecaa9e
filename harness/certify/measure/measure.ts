import type { Config } from "../../config.ts";
import { impactOf } from "../../impact/impact.ts";
import { splitLines } from "../../replay/split.ts";
import { createMasker } from "../../secrets/masker.ts";
import { createSuiteContext } from "../../suite/context.ts";
import type { InstanceImpact } from "../../types/impact.ts";
import type { MeasuredImpact, MeasuredInstance, MeasuredSplit } from "../../types/measured.ts";
import { startClusters } from "../clusters.ts";
import type { Diversion } from "../impact.ts";
import { masked } from "../prediction.ts";
import type { PhaseProgress } from "../progress.ts";
import { type Measuring, measureSplit } from "./split.ts";
import { type Subject, subjectOf } from "./subject.ts";

/** X alone, a first step, half and half, all but a rest, Y alone. */
const SHARES_PERCENT = [0, 10, 50, 90, 100];

export interface MeasureOptions {
  readonly diversion: Diversion;
  /** More requests than this are not sent for one split. */
  readonly maxRequests: number;
  readonly signal: AbortSignal;
  readonly progress: PhaseProgress;
}

/**
 * Proves what `readImpact` works out: starts X and Y as a run would, or takes those that stand, divides one client's requests between them
 * by several shares, and counts what each limit admits in one window. Clusters that are started here have one node each.
 * @throws HarnessError as starting clusters does, `interrupted`
 */
export async function measureImpact(config: Config, { diversion, maxRequests, signal, progress }: MeasureOptions): Promise<MeasuredImpact> {
  // A recording would put the clock back to its own time, and a control has nothing to do here.
  await using clusters = await startClusters({ ...config, control: false, recordings: [] }, signal, (text) => progress.phase(text));
  const { x, y, timeline } = clusters;
  const versions = { x: x.version, y: y.version };
  const nodes = config.runtime === "external" ? diversion.nodes : { x: 1, y: 1 };
  const impact = impactOf({ versions, onX: x.inventory, onY: y.inventory, sharePercent: diversion.sharePercent, nodes });
  const context = createSuiteContext({
    x: x.inventory,
    y: y.inventory,
    xLine: x.version.line,
    yLine: y.version.line,
    now: timeline.now(),
  });
  await using lines = splitLines(clusters, timeline, signal);
  const measuring: Measuring = { clusters, lines, signal, maxRequests };
  const instances: MeasuredInstance[] = [];
  progress.phase("Dividing a client's requests between X and Y, instance by instance");
  for (const one of impact.instances) {
    progress.advance(instances.length, impact.instances.length);
    instances.push(await measureInstance(one, subjectOf(one, context, config.runtime !== "external"), measuring));
  }
  return masked({ runtime: config.runtime, impact, instances }, createMasker(x.inventory));
}

async function measureInstance(one: InstanceImpact, subject: Subject | string, measuring: Measuring): Promise<MeasuredInstance> {
  const { id, instance } = one;
  if (typeof subject === "string") {
    const [window] = one.windows;
    return { id, instance, window: window?.name ?? "", limit: window?.limit ?? 0, splits: [], why: subject };
  }
  const splits: MeasuredSplit[] = [];
  for (const share of SHARES_PERCENT) splits.push(await measureSplit(subject, share, measuring));
  return { id, instance, window: subject.window.name, limit: subject.window.limit, splits, why: null };
}
