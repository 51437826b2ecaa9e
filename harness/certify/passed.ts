import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { PassedCase } from "../report/results.ts";
import type { CaseVerdict } from "../types/certificate.ts";

/** Readers of JUnit hold all of a file in memory; GitLab takes 30 MB of it, of which this many cases are about three. */
const PASSED_LISTED = 10_000;
/** Where nearly everything refuses, the rest of a million lines is not worth reading. */
const LINES_READ = 5 * PASSED_LISTED;

/** The first cases that passed of the verdicts of a run; none where the file is not there. Reads no more of it than that. */
export async function passedCases(path: string): Promise<readonly PassedCase[]> {
  const passed: PassedCase[] = [];
  const file = createReadStream(path);
  let lines = 0;
  try {
    for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
      lines += 1;
      const { key, title, verdict, request } = JSON.parse(line) as CaseVerdict;
      if (verdict !== "different" && verdict !== "inconclusive") passed.push({ key, title, verdict, request });
      if (passed.length === PASSED_LISTED || lines === LINES_READ) break;
    }
  } catch {
    // What cannot be read is counted as not listed.
  } finally {
    file.destroy();
  }
  return passed;
}
