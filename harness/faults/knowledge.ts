import type { Config } from "../config.ts";
import { loadChanges, loadWaivers } from "../judge/catalogue-files.ts";
import type { Suite } from "../suite/define-suite.ts";
import { loadSuites } from "../suite/load-suites.ts";
import type { Change, Waiver } from "../types/change.ts";

/** What every run is judged by. */
export interface Knowledge {
  readonly suites: readonly Suite[];
  readonly changes: readonly Change[];
  readonly waivers: readonly Waiver[];
}

export interface Versions {
  readonly x: string;
  readonly y: string;
}

export interface FaultOptions {
  readonly signal: AbortSignal;
  onProgress(text: string): void;
}

/** The same version on both sides, where nothing explains a difference. */
export const SAME: Versions = { x: "3.9", y: "3.9" };
/** The way on which documented changes explain most. */
export const ACROSS: Versions = { x: "2.8", y: "3.9" };

export async function readKnowledge({ suites, changes, waivers }: Config): Promise<Knowledge> {
  const [one, two, three] = await Promise.all([loadSuites(suites), loadChanges(changes), loadWaivers(waivers)]);
  return { suites: one, changes: two, waivers: three };
}
