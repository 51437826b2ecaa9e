import type { Runs } from "../judge/evidence.ts";
import { createObserver } from "../judge/observed/observe.ts";
import { shownChoice } from "../judge/shown/choose.ts";
import { shownCase } from "../judge/shown/shown-case.ts";
import { renderJsonLine } from "../report/json.ts";
import type { CaseVerdict } from "../types/certificate.ts";
import type { Change } from "../types/change.ts";
import type { Inventory } from "../types/inventory.ts";
import type { Observations } from "../types/observations.ts";
import type { PlannedCase } from "../types/plan.ts";
import { openLines } from "./lines.ts";
import { CASES_FILE, OBSERVATIONS_FILE, writeWhole } from "./output.ts";

/** What is written beside the certificate for whoever looks closer: cases in full, and what the run saw. */
export interface RunRecord extends AsyncDisposable {
  /** In the order of sending. */
  add(planned: PlannedCase, runs: Runs, verdict: CaseVerdict): Promise<void>;
  /** A verdict of the run that this one goes on with: what was seen beside it is not known any more. */
  again(verdict: CaseVerdict): void;
  /** Puts on the disk what was added; returns the size of cases.ndjson. */
  sync(): Promise<number>;
  /** Writes observations.json; cases.ndjson is whole from here on. */
  finish(): Promise<Observations>;
}

/**
 * Opens cases.ndjson, one `ShownCase` a line: every case that refuses, and an example of each explanation.
 * @param from bytes of an earlier run's file that are kept; 0: none
 * @throws HarnessError `output-failed`
 */
export async function openRunRecord(
  folder: string,
  inventory: Inventory,
  changes: readonly Change[],
  mask: (text: string) => string,
  from: number,
): Promise<RunRecord> {
  const cases = await openLines(folder, CASES_FILE, from);
  const observer = createObserver(inventory, changes, mask);
  const choice = shownChoice();
  choice.took(from);
  return {
    async add(planned, runs, verdict) {
      observer.observe(planned, runs, verdict);
      if (!choice.wants(verdict)) return;
      const line = renderJsonLine(shownCase(planned, runs, verdict, mask));
      choice.took(line.length);
      await cases.write(line);
    },
    again(verdict) {
      observer.again(verdict);
      choice.wants(verdict);
    },
    async sync() {
      await cases.sync();
      return cases.bytes();
    },
    async finish() {
      await cases[Symbol.asyncDispose]();
      const observations = { ...observer.observations(), ...(choice.leftOut > 0 && { casesLeftOut: choice.leftOut }) };
      await writeWhole(folder, { [OBSERVATIONS_FILE]: `${renderJsonLine(observations)}\n` });
      return observations;
    },
    [Symbol.asyncDispose]: () => cases[Symbol.asyncDispose](),
  };
}
