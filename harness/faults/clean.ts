import { planRun } from "../certify/plan-run.ts";
import { type EmbeddedClusters, embeddedStock } from "../cluster/embedded.ts";
import type { Config } from "../config.ts";
import { createJudge } from "../judge/judge.ts";
import { replay } from "../replay/replay.ts";
import { createMasker } from "../secrets/masker.ts";
import type { CaseVerdict } from "../types/certificate.ts";
import { gatewayVersion } from "../types/version.ts";
import { ACROSS, type FaultOptions, type Knowledge, readKnowledge, SAME, type Versions } from "./knowledge.ts";

/** A run in which nothing is wrong. */
export interface CleanRun {
  readonly versions: Versions;
  readonly seed: number;
  readonly exchanges: number;
  /** Keys of the cases that refuse all the same, and why. */
  readonly falseAlarms: readonly string[];
}

/**
 * So many whole runs without a fault, each with a seed of its own for what probes and gateways make up: one half between equal versions,
 * one on the way from the oldest line to the newest.
 */
export async function* cleanRuns(config: Config, runs: number, options: FaultOptions): AsyncGenerator<CleanRun, void, undefined> {
  const knowledge = await readKnowledge(config);
  const half = Math.ceil(runs / 2);
  for (const [versions, from, to] of [[SAME, 0, half] as const, [ACROSS, half, runs] as const]) {
    if (from === to) continue;
    const [x, y] = [gatewayVersion(versions.x), gatewayVersion(versions.y)];
    await using stock = await embeddedStock({ backup: config.backup, x, y, control: true, ...options });
    for (let run = from; run < to; run += 1) {
      const seed = config.seed + run;
      await using clusters = await stock.clusters({ start: config.recordings.length > 0 ? 0 : Date.now(), seed });
      yield { versions, seed, ...(await judged({ ...config, seed }, clusters, knowledge, options)) };
    }
  }
}

async function judged(config: Config, clusters: EmbeddedClusters, { suites, changes, waivers }: Knowledge, { signal }: FaultOptions) {
  const { x, y } = clusters;
  const { plan } = await planRun(config, clusters, suites, {});
  const judge = createJudge({ x, y, control: true, changes, waivers, now: new Date(), mask: createMasker(x.inventory) });
  const falseAlarms: string[] = [];
  let exchanges = 0;
  for await (const { planned, runs } of replay(plan, clusters, { concurrency: config.concurrency, signal, onProgress: () => {} })) {
    exchanges += planned.exchanges.length;
    const verdict = judge.case(planned, runs);
    if (verdict.verdict === "different" || verdict.verdict === "inconclusive") falseAlarms.push(`${verdict.key}: ${whyOf(verdict)}`);
  }
  signal.throwIfAborted();
  return { exchanges, falseAlarms };
}

function whyOf({ reasons, differences }: CaseVerdict): string {
  const shown = differences.find(({ explanation }) => explanation === null);
  return reasons[0] ?? (shown === undefined ? "" : `${shown.path}: ${shown.x ?? "(nothing)"} on X, ${shown.y ?? "(nothing)"} on Y`);
}
