import type { CaseVerdict, ExplanationUse } from "../../types/certificate.ts";
import type { EntitySettings, RecognisedChange, ShownCase } from "../../types/observations.ts";

/** All that is known of one case after a run. */
export interface ExplainedCase {
  readonly verdict: CaseVerdict;
  /** Null: the run did not keep it in full. */
  readonly shown: ShownCase | null;
  /** What explained anything in the run, for the titles of changes and waivers. */
  readonly explanations: readonly ExplanationUse[];
  readonly changes: readonly RecognisedChange[];
  readonly entities: readonly EntitySettings[];
  /** The command that ran all of it; one case is narrowed from there. */
  readonly reproduce: string;
}
