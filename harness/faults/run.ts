import type { Config } from "../config.ts";
import type { Fault } from "../model/faults/index.ts";
import { type Assessment, assess } from "./assess.ts";
import { openBench } from "./bench.ts";
import { ACROSS, type FaultOptions, readKnowledge, SAME, type Versions } from "./knowledge.ts";

/** One fault, tried between two versions. */
export interface Trial extends Assessment {
  readonly versions: Versions;
  readonly seconds: number;
}

/**
 * Tries every fault alone: X and its control sound, Y with the fault, everything replayed and judged as in a run of its own.
 * @throws HarnessError when a run without a fault is not granted, or something could not be started
 */
export async function* tryFaults(config: Config, chosen: readonly Fault[], options: FaultOptions): AsyncGenerator<Trial, void, undefined> {
  const knowledge = await readKnowledge(config);
  for (const versions of [SAME, ACROSS]) {
    const here = versions === SAME ? chosen : chosen.filter(({ across }) => across === true);
    if (here.length === 0) continue;
    await using bench = await openBench(config, versions, knowledge, options);
    for (const fault of here) {
      const began = performance.now();
      const assessment = assess(fault, await bench.judge(fault.seams()));
      yield { ...assessment, versions, seconds: (performance.now() - began) / 1000 };
    }
  }
}
