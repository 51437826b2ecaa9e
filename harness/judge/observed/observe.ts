import type { CaseVerdict } from "../../types/certificate.ts";
import type { Change } from "../../types/change.ts";
import type { Inventory } from "../../types/inventory.ts";
import type { Observations } from "../../types/observations.ts";
import type { PlannedCase } from "../../types/plan.ts";
import type { Runs } from "../evidence.ts";
import { entityRecord } from "./entities.ts";
import { latencyRecord } from "./latency.ts";
import { matrixRecord } from "./matrix.ts";
import { recognisedRecord } from "./recognised.ts";
import { windowRecord } from "./windows.ts";

/** Gathers what a run shows beside its verdicts: latencies, windows of limits, which plugins were exercised where. */
export interface Observer {
  /** One case, in the order of sending. It may be forgotten afterwards. */
  observe(planned: PlannedCase, runs: Runs, verdict: CaseVerdict): void;
  /** A case of an earlier run of which no more than the verdict is known. */
  again(verdict: CaseVerdict): void;
  observations(): Observations;
}

/**
 * @param inventory what X configures
 * @param changes the catalogue, for what is recognised from it
 * @param mask replaces secrets in every text that is kept
 */
export function createObserver(inventory: Inventory, changes: readonly Change[], mask: (text: string) => string): Observer {
  const [latency, windows, matrix] = [latencyRecord(inventory, mask), windowRecord(inventory, mask), matrixRecord()];
  const [entities, recognised] = [entityRecord(inventory, mask), recognisedRecord(changes)];
  const again = (verdict: CaseVerdict) => {
    for (const record of [matrix, entities, recognised]) record.add(verdict);
  };
  return {
    observe: (planned, runs, verdict) => {
      latency.add(planned, runs);
      windows.add(planned, runs);
      again(verdict);
    },
    again,
    observations: () => {
      const { windows: kept, leftOut } = windows.result();
      const [blamed, known] = [entities.result(), recognised.result()];
      return {
        ...{ latency: latency.result(), windows: kept, matrix: matrix.result() },
        ...(leftOut > 0 && { windowsLeftOut: leftOut }),
        ...(known.length > 0 && { changes: known }),
        ...(blamed.length > 0 && { entities: blamed }),
      };
    },
  };
}
