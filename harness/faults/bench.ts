import { planRun } from "../certify/plan-run.ts";
import { type EmbeddedClusters, embeddedStock } from "../cluster/embedded.ts";
import { compareExchange } from "../compare/compare.ts";
import { usualCorrelationHeaders } from "../compare/kinds.ts";
import type { Config } from "../config.ts";
import { HarnessError } from "../errors.ts";
import { createJudge } from "../judge/judge.ts";
import { noSeams, type Seams } from "../model/seams.ts";
import { type ReplayedCase, type ReplayOptions, replay } from "../replay/replay.ts";
import { createMasker } from "../secrets/masker.ts";
import type { CaseVerdict } from "../types/certificate.ts";
import type { Transcript } from "../types/transcript.ts";
import { gatewayVersion } from "../types/version.ts";
import type { FaultOptions, Knowledge, Versions } from "./knowledge.ts";

/** What came of one Y. */
export interface Judged {
  readonly verdicts: readonly CaseVerdict[];
  /** Exchanges on which it did something else than a sound Y; all ids that were sent. */
  readonly changed: ReadonlySet<string>;
}

/** X and its control, heard once, and a place for one Y after the other. */
export interface Bench extends AsyncDisposable {
  /** Replays everything at a Y that goes wrong at these seams, and judges it against what X and the control said. */
  judge(seams: Partial<Seams>): Promise<Judged>;
}

/**
 * A client of a run with faults waits less than usual, since the gateways stand in this process and answer at once; a fault
 * that never answers would cost more than all others together.
 */
const TIMEOUTS: NonNullable<ReplayOptions["timeouts"]> = {
  connectMilliseconds: 5_000,
  headersMilliseconds: 30_000,
  bodyMilliseconds: 30_000,
  exchangeMilliseconds: 40_000,
};

/**
 * Restores the backup once, plans, and replays the plan at X, its control and a sound Y.
 * @throws HarnessError `cluster-failed` when the sound Y is not granted: then nothing that is found later proves anything
 */
export async function openBench(
  config: Config,
  versions: Versions,
  knowledge: Knowledge,
  { signal, onProgress }: FaultOptions,
): Promise<Bench> {
  const [x, y] = [gatewayVersion(versions.x), gatewayVersion(versions.y)];
  const beginning = { start: config.recordings.length > 0 ? 0 : Date.now(), seed: config.seed };
  const stock = await embeddedStock({ backup: config.backup, x, y, control: true, signal, onProgress });
  try {
    onProgress(`Replaying to X ${x.text}, its control and a sound Y ${y.text}`);
    const options: ReplayOptions = { concurrency: config.concurrency, signal, onProgress: () => {}, timeouts: TIMEOUTS };
    const { plan, inventories, heard } = await hear(config, knowledge, () => stock.clusters(beginning), options);
    const now = new Date();
    const mask = createMasker(inventories.x);
    const judgeAll = (cases: readonly ReplayedCase[]) => {
      const context = { x: { version: x, inventory: inventories.x }, y: { version: y, inventory: inventories.y } };
      const judge = createJudge({ ...context, control: true, changes: knowledge.changes, waivers: knowledge.waivers, now, mask });
      return cases.map(({ planned, runs }) => judge.case(planned, runs));
    };
    refuseUnsound(judgeAll([...heard.values()]), versions);
    return {
      judge: async (seams) => {
        await using lone = await stock.y(beginning, withoutLogs(seams));
        const cases: ReplayedCase[] = [];
        const changed = new Set<string>();
        for await (const { planned, runs } of replay(plan, { x: null, control: null, y: lone.y, timeline: lone.timeline }, options)) {
          const sound = heard.get(planned.key)?.runs ?? {};
          for (const one of runs.y ?? []) if (isOther(one, sound.y)) changed.add(one.exchange);
          cases.push({ planned, runs: { ...sound, y: runs.y ?? [] } });
        }
        signal.throwIfAborted();
        return { verdicts: judgeAll(cases), changed };
      },
      [Symbol.asyncDispose]: () => stock[Symbol.asyncDispose](),
    };
  } catch (error) {
    await stock[Symbol.asyncDispose]();
    throw error;
  }
}

/** Plans for the clusters and replays the plan at all of them. */
async function hear(config: Config, { suites }: Knowledge, start: () => Promise<EmbeddedClusters>, options: ReplayOptions) {
  await using clusters = await start();
  const { plan } = await planRun(config, clusters, suites, {});
  const heard = new Map<string, ReplayedCase>();
  for await (const replayed of replay(plan, clusters, options)) heard.set(replayed.planned.key, replayed);
  options.signal.throwIfAborted();
  return { plan, inventories: { x: clusters.x.inventory, y: clusters.y.inventory }, heard };
}

/** Log entries take a third of a gateway's time and end in no transcript, so a lone Y is spared them, but for faults of their own. */
function withoutLogs(seams: Partial<Seams>): Partial<Seams> {
  const { plugin } = { ...noSeams, ...seams };
  return {
    ...seams,
    plugin: (name, sound) => (name === "http-log" ? plugin(name, { ...sound, log: async () => {} }) : plugin(name, sound)),
  };
}

function isOther(one: Transcript, sound: readonly Transcript[] | undefined): boolean {
  const same = sound?.find(({ exchange }) => exchange === one.exchange);
  return same === undefined || compareExchange(same, one, usualCorrelationHeaders).differences.length > 0;
}

function refuseUnsound(verdicts: readonly CaseVerdict[], { x, y }: Versions): void {
  const refusing = verdicts.filter(({ verdict }) => verdict === "different" || verdict === "inconclusive");
  const [first] = refusing;
  if (first === undefined) return;
  const shows = first.reasons[0] ?? first.differences.find(({ explanation }) => explanation === null)?.path ?? "";
  throw new HarnessError(
    "cluster-failed",
    `${refusing.length} of ${verdicts.length} cases refuse from ${x} to ${y} without any fault, the first ${first.key}: ${shows}`,
    "Explain or mend these first: where a sound cluster is refused, a fault that is found proves nothing.",
  );
}
