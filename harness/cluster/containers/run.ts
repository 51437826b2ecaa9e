import type { ContainerRuntimeClient } from "testcontainers";
import { HarnessError } from "../../errors.ts";
import type { Masker } from "./masking.ts";

export type Docker = ContainerRuntimeClient["container"]["dockerode"];

/** What everything that is started for one run shares. */
export interface Run {
  /** Value of the label on everything that is made. */
  readonly id: string;
  readonly docker: Docker;
  readonly client: ContainerRuntimeClient;
  readonly labels: Readonly<Record<string, string>>;
  readonly masker: Masker;
  /** Folder of the logs. */
  readonly logs: string;
  readonly signal: AbortSignal;
  /** Gives up waiting when the run is interrupted; what was begun is stopped by whoever owns it. */
  race<T>(work: Promise<T>): Promise<T>;
}

export const RUN_LABEL = "kong-cutover.run";
/** Says which output folder a container belongs to, for whoever finds it. */
export const OUT_LABEL = "kong-cutover.out";

/** How often a condition is looked at that nothing announces. */
const POLL_MILLISECONDS = 100;

/**
 * Resolves with the first answer of `look` that is not null, as soon as there is one.
 * @throws HarnessError `cluster-failed` when there was none in time, `interrupted` when the run was stopped
 */
export async function until<T>(
  run: Run,
  look: () => Promise<T | null>,
  limit: { readonly seconds: number; readonly fail: () => Promise<HarnessError> },
): Promise<T> {
  const deadline = Date.now() + limit.seconds * 1000;
  for (;;) {
    const found = await run.race(look());
    if (found !== null) return found;
    if (Date.now() >= deadline) throw await limit.fail();
    await run.race(new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS)));
  }
}

export function clusterFailed(message: string, remedy: string, cause?: unknown): HarnessError {
  return new HarnessError("cluster-failed", message, remedy, cause === undefined ? {} : { cause });
}

export function interrupted(): HarnessError {
  return new HarnessError("interrupted", "the start of the clusters was interrupted", "Run it again.");
}

/** What an engine says of a request that it refuses, on one line. */
export function engineReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const json =
    "json" in error && typeof error.json === "object" && error.json !== null && "message" in error.json ? error.json.message : null;
  return String(json ?? error.message)
    .replaceAll(/\s+/g, " ")
    .trim();
}
