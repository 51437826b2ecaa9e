import { HarnessError } from "../../errors.ts";
import type { Ledger } from "../../judge/ledger.ts";
import type { CaseVerdict } from "../../types/certificate.ts";
import type { Clusters } from "../../types/cluster.ts";
import type { Plan, PlannedCase } from "../../types/plan.ts";
import type { RunRecord } from "../record.ts";
import { type DoneKeys, doneKeys } from "./done-keys.ts";
import { type Earlier, earlierVerdicts } from "./earlier.ts";
import { cachedMilliseconds, remaining } from "./remaining.ts";

/** What is left of a run. */
export interface Resumed {
  readonly plan: Plan;
  /** Whether a case was judged by the earlier run: then it is only sent so that gateways count it again. */
  isDone(planned: PlannedCase): boolean;
}

interface Resuming {
  readonly folder: string;
  readonly earlier: Earlier | null;
  readonly plan: Plan;
  readonly clusters: Pick<Clusters, "x" | "y" | "timeline">;
  readonly ledger: Ledger;
  readonly record: RunRecord;
  readonly mask: (text: string) => string;
  readonly onVerdict: (verdict: CaseVerdict) => void;
}

/** @throws HarnessError `interrupted`, or whatever else the signal was aborted for, when it was */
export function refuseInterrupted(signal: AbortSignal): void {
  const { reason } = signal;
  if (reason instanceof HarnessError && reason.code === "interrupted") {
    throw new HarnessError(reason.code, reason.message, "Nothing is left running; go on with --resume, or start again.", { cause: reason });
  }
  signal.throwIfAborted();
}

/** Takes in what an earlier run came to; without one, everything is left. */
export async function resume({ folder, earlier, plan, clusters, ledger, record, mask, onVerdict }: Resuming): Promise<Resumed> {
  if (earlier === null || earlier.snapshot === null) return { plan, isDone: () => false };
  const done: DoneKeys = doneKeys();
  for await (const verdict of earlierVerdicts(folder, earlier)) {
    done.add(verdict.key);
    ledger.add(verdict);
    record.again(verdict);
    onVerdict(verdict);
  }
  const isDone = ({ key }: PlannedCase) => done.has(mask(key));
  const { x, y, timeline } = clusters;
  const left = await remaining(plan, isDone, cachedMilliseconds([x.inventory, y.inventory]));
  // Probes follow recorded traffic in time. A clock that jumps stands at its beginning now, and would otherwise be moved by that traffic.
  if (left.recorded.count === 0) await timeline.until(earlier.snapshot.clock);
  return { plan: left, isDone };
}
