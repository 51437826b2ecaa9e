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
import { openLines, writeWhole } from "./output.ts";

/** What is written beside the certificate for whoever looks closer: cases in full, and what the run saw. */
export interface RunRecord extends AsyncDisposable {
  /** In the order of sending. */
  add(planned: PlannedCase, runs: Runs, verdict: CaseVerdict): Promise<void>;
  /** Writes observations.json; cases.ndjson is whole from here on. */
  finish(): Promise<Observations>;
}

/**
 * Opens cases.ndjson, one `ShownCase` a line: every case that refuses, and an example of each explanation.
 * @throws HarnessError `output-failed`
 */
export async function openRunRecord(
  folder: string,
  inventory: Inventory,
  changes: readonly Change[],
  mask: (text: string) => string,
): Promise<RunRecord> {
  const cases = await openLines(folder, "cases.ndjson");
  const observer = createObserver(inventory, changes, mask);
  const choice = shownChoice();
  return {
    async add(planned, runs, verdict) {
      observer.observe(planned, runs, verdict);
      if (!choice.wants(verdict)) return;
      const line = renderJsonLine(shownCase(planned, runs, verdict, mask));
      choice.took(line.length);
      await cases.write(line);
    },
    async finish() {
      await cases[Symbol.asyncDispose]();
      const observations = { ...observer.observations(), ...(choice.leftOut > 0 && { casesLeftOut: choice.leftOut }) };
      await writeWhole(folder, { "observations.json": `${renderJsonLine(observations)}\n` });
      return observations;
    },
    [Symbol.asyncDispose]: () => cases[Symbol.asyncDispose](),
  };
}
