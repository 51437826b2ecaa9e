import type { CaseVerdict } from "../../types/certificate.ts";
import type { Inventory } from "../../types/inventory.ts";
import type { Observations } from "../../types/observations.ts";
import type { PlannedCase } from "../../types/plan.ts";
import type { Runs } from "../evidence.ts";
import { latencyRecord } from "./latency.ts";
import { matrixRecord } from "./matrix.ts";
import { windowRecord } from "./windows.ts";

/** Gathers what a run shows beside its verdicts: latencies, windows of limits, which plugins were exercised where. */
export interface Observer {
  /** One case, in the order of sending. It may be forgotten afterwards. */
  observe(planned: PlannedCase, runs: Runs, verdict: CaseVerdict): void;
  observations(): Observations;
}

/**
 * @param inventory what X configures
 * @param mask replaces secrets in every text that is kept
 */
export function createObserver(inventory: Inventory, mask: (text: string) => string): Observer {
  const [latency, windows, matrix] = [latencyRecord(inventory, mask), windowRecord(inventory, mask), matrixRecord()];
  return {
    observe: (planned, runs, verdict) => {
      latency.add(planned, runs);
      windows.add(planned, runs);
      matrix.add(verdict);
    },
    observations: () => {
      const { windows: kept, leftOut } = windows.result();
      return { latency: latency.result(), windows: kept, matrix: matrix.result(), ...(leftOut > 0 && { windowsLeftOut: leftOut }) };
    },
  };
}
