import { HarnessError } from "../errors.ts";
import type { Certificate } from "../types/certificate.ts";
import type { Prediction } from "../types/prediction.ts";

/** design: 0 granted · 1 refused · 2 inconclusive or could not run · 64 wrong usage (sysexits' EX_USAGE). */
export const exitCodes = { granted: 0, refused: 1, inconclusive: 2, usage: 64 } as const;

export function exitCodeOf(certificate: Certificate): number {
  return exitCodes[certificate.verdict];
}

/** 0 nothing needs a person · 1 something breaks or needs sign-off. */
export function predictionExitCode({ items }: Prediction): number {
  return items.every(({ gravity }) => gravity === "benign") ? exitCodes.granted : exitCodes.refused;
}

/** Says what went wrong to a person, without a stack for anything that the user can mend; returns the exit code. */
export function reportFailure(thrown: unknown, startedAt: number, write: (text: string) => void): number {
  const error = firstFailure(thrown);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  if (error instanceof HarnessError) {
    write(`\nerror: ${error.message} (${error.code}, after ${seconds} s)\n  ${error.remedy}\n`);
    return error.code === "usage" ? exitCodes.usage : exitCodes.inconclusive;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  write(`\nerror: this is a fault of kong-cutover itself (after ${seconds} s)\n${detail}\n`);
  return exitCodes.inconclusive;
}

/** What fails while things are stopped comes wrapped around what went wrong before (SuppressedError of `await using`), and follows from it. */
function firstFailure(error: unknown): unknown {
  return error instanceof Error && "suppressed" in error ? firstFailure(error.suppressed) : error;
}
