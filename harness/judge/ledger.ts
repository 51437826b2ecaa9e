import type { Unreachable } from "../types/case.ts";
import { type CaseVerdict, type Certificate, type Counts, type Finding, type Verdict, verdicts } from "../types/certificate.ts";
import { coverageRows, pluginVerdicts } from "./coverage.ts";
import { type Examined, findingsOf } from "./findings.ts";
import { groupsOf } from "./groups.ts";
import type { ComparedValues } from "./judge.ts";
import { createOutcomes, type Outcomes } from "./outcomes.ts";
import { explanationUses } from "./uses.ts";

/** What the certificate is made from besides the verdicts. */
export interface LedgerContext extends Examined {
  /** Instances for which the suites can make no case, and why. */
  readonly unreachable: readonly Unreachable[];
}

/** Fields of a certificate that only the caller knows. */
export type CertificateMeta = Pick<
  Certificate,
  | "rehearsal"
  | "issuedAt"
  | "seconds"
  | "tool"
  | "seed"
  | "reproduce"
  | "control"
  | "overrides"
  | "inputs"
  | "selection"
  | "part"
  | "subjects"
> & {
  readonly x: Certificate["x"];
  readonly y: Certificate["y"];
  /** From the judge, or null when nothing was compared. */
  readonly compared: ComparedValues | null;
  /** Findings of the caller's own: what could not be observed, what was rewritten. */
  readonly findings: readonly Finding[];
};

export interface Ledger {
  /** Takes one verdict in and keeps counts, groups and what refuses; the verdict itself may be forgotten. */
  add(verdict: CaseVerdict): void;
  certificate(meta: CertificateMeta): Certificate;
}

/** Cases that refuse are kept in full up to this number, so that a run in which everything differs fits into memory and a report. */
const REFUSING_KEPT = 500;

/** Gathers the verdicts of a run as they come. */
export function createLedger(context: LedgerContext): Ledger {
  const outcomes = createOutcomes(context);
  return {
    add: (verdict) => outcomes.add(verdict),
    certificate: (meta) => {
      for (const missing of outcomes.unjudged(context.planned)) outcomes.add(missing);
      return certificateOf(context, outcomes, meta);
    },
  };
}

function certificateOf(context: LedgerContext, outcomes: Outcomes, { compared, findings, ...meta }: CertificateMeta): Certificate {
  const counts = outcomes.counts();
  // What could not be observed at all comes first: a report may show only the beginning.
  const found = [...findings, ...findingsOf(context, outcomes, compared, REFUSING_KEPT)];
  return {
    format: "kong-cutover-certificate",
    version: 1,
    verdict: verdictOf(counts, found),
    ...meta,
    onlyPlugins: context.onlyPlugins,
    planned: context.planned.cases,
    exchanges: context.planned.exchanges,
    counts,
    plugins: pluginVerdicts(context, outcomes),
    groups: groupsOf(outcomes, context.changes),
    explanations: explanationUses(context, outcomes),
    coverage: coverageRows(context, outcomes),
    findings: found,
    refusing: outcomes.refusing(REFUSING_KEPT),
  };
}

/** Refused before inconclusive before granted; a run without cases has shown nothing. */
function verdictOf(counts: Counts, findings: readonly Finding[]): Certificate["verdict"] {
  if (counts.different > 0 || findings.some(({ refuses }) => refuses)) return "refused";
  const judged = verdicts.reduce((sum, verdict: Verdict) => sum + counts[verdict], 0);
  return judged === 0 || counts.inconclusive > 0 ? "inconclusive" : "granted";
}
