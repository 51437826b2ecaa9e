import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Runs } from "../judge/evidence.ts";
import { renderJsonLine } from "../report/json.ts";
import type { RunHeader } from "../shards/run-header.ts";
import type { CaseVerdict } from "../types/certificate.ts";
import type { PlannedCase } from "../types/plan.ts";
import { openLines } from "./lines.ts";
import { PART_FILE, RESULT_FILES, RUN_FILE, VERDICTS_FILE, writeWhole } from "./output.ts";
import type { RunRecord } from "./record.ts";
import type { Earlier } from "./resume/earlier.ts";
import { SNAPSHOT_FILE, type Snapshot, writeSnapshot } from "./resume/snapshot.ts";

/** What a run came to so far, on the disk: verdicts as they come, and now and then all that another process needs to go on. */
export interface Journal extends AsyncDisposable {
  /** In the order of sending. */
  add(planned: PlannedCase, runs: Runs, verdict: CaseVerdict): Promise<void>;
  /** What was added up to here survives, whatever happens to the process or the machine. */
  keep(): Promise<void>;
}

interface JournalOptions {
  readonly folder: string;
  readonly header: RunHeader;
  /** The run that this one goes on with; null: a new one. */
  readonly earlier: Earlier | null;
  readonly record: RunRecord;
  /** What the run remembers besides its files. */
  readonly state: () => Omit<Snapshot, "verdicts" | "cases">;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
}

/** What is lost by a kill is at most so much work; to put everything on the disk takes a few milliseconds. */
const KEPT_EVERY_MILLISECONDS = 1000;

/**
 * Opens verdicts.ndjson, anew or where the earlier run's snapshot was taken; run.json says what run it is. What an earlier one came to is taken
 * away first: nobody shall take its certificate for that of a run that is interrupted.
 * @throws HarnessError `output-failed`
 */
export async function openJournal({ folder, header, earlier, record, state, clock }: JournalOptions): Promise<Journal> {
  const from = earlier?.snapshot?.verdicts ?? { count: 0, bytes: 0 };
  const stale = [...RESULT_FILES, PART_FILE, ...(earlier === null ? [SNAPSHOT_FILE] : [])];
  for (const name of stale) await rm(join(folder, name), { force: true });
  const lines = await openLines(folder, VERDICTS_FILE, from.bytes);
  await writeWhole(folder, { [RUN_FILE]: `${JSON.stringify({ format: "kong-cutover-run", ...header })}\n` });
  let [count, keptAt] = [from.count, clock()];
  const keep = async () => {
    await lines.sync();
    const verdicts = { count, bytes: lines.bytes() };
    await writeSnapshot(folder, { ...state(), verdicts, cases: { bytes: await record.sync() } });
    keptAt = clock();
  };
  return {
    async add(planned, runs, verdict) {
      // Not as JSON.stringify leaves it: a line separator of the traffic's own would end the line for most readers.
      await lines.write(renderJsonLine(verdict));
      await record.add(planned, runs, verdict);
      count += 1;
      if (clock() - keptAt >= KEPT_EVERY_MILLISECONDS) await keep();
    },
    keep,
    [Symbol.asyncDispose]: () => lines[Symbol.asyncDispose](),
  };
}
