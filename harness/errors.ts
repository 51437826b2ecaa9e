/**
 * What the harness throws when it cannot know something. A difference between clusters is a value, never a throw.
 * Exit codes follow from the code: `usage` ends with 64, everything else with 2 ("inconclusive or could not run").
 */
export type HarnessErrorCode =
  | "usage"
  | "config-invalid"
  | "backup-unreadable"
  | "backup-not-kong"
  | "tool-missing"
  | "database-failed"
  | "recording-invalid"
  | "recording-exercises-nothing"
  | "suite-invalid"
  | "changes-invalid"
  | "waivers-invalid"
  | "certificate-invalid"
  | "cluster-failed"
  | "replay-failed"
  | "resume-refused"
  | "part-invalid"
  | "output-failed"
  | "interrupted";

export class HarnessError extends Error {
  readonly code: HarnessErrorCode;
  /** What the user can do about it, one sentence. */
  readonly remedy: string;

  constructor(code: HarnessErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HarnessError";
    this.code = code;
    this.remedy = remedy;
  }
}
