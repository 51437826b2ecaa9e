import type { CaseVerdict, Certificate } from "../types/certificate.ts";
import { inert, VALUE_LIMIT_CHARACTERS } from "./inert.ts";
import { byText, gravestFirst } from "./wording.ts";
import { counted } from "./wrap.ts";

/** One reason why a certificate is not granted, gravest kind first. */
export interface Cause {
  readonly head: string;
  readonly detail: string;
}

/** "GET /orders/123 (recorded/17)": which case, by what a person recognises first. */
export function caseWords(one: CaseVerdict): string {
  const request = inert(one.request, VALUE_LIMIT_CHARACTERS);
  return request === "" ? inert(one.key, VALUE_LIMIT_CHARACTERS) : `${request} (${inert(one.key, VALUE_LIMIT_CHARACTERS)})`;
}

interface Reason {
  readonly text: string;
  readonly cases: readonly CaseVerdict[];
}

/** The two kinds of cases that refuse, as reports head them. */
const refusing = [
  { verdict: "different", title: "Not as documented" },
  { verdict: "inconclusive", title: "Inconclusive" },
] as const;

/**
 * Cases that fail what the documentation says, and cases about which nothing can be known, under their reasons. A kind that there is nothing of
 * is left out.
 */
export function refusingReasons(certificate: Certificate) {
  return refusing.map((kind) => ({ ...kind, reasons: byReason(certificate, kind.verdict) })).filter(({ reasons }) => reasons.length > 0);
}

/** Cases of one verdict, grouped by the reason they give; a case with several reasons stands under each. */
function byReason(certificate: Certificate, verdict: CaseVerdict["verdict"]): Reason[] {
  const pairs = certificate.refusing
    .filter((one) => one.verdict === verdict)
    .flatMap((one) => one.reasons.map((reason) => ({ one, reason: inert(reason, VALUE_LIMIT_CHARACTERS * 2) })));
  return byText(pairs, (pair) => pair.reason).map((group) => ({ text: group.text, cases: group.items.map((pair) => pair.one) }));
}

/**
 * Everything that stands between this run and a granted certificate: unexplained differences, failed expectations, refusing findings,
 * inconclusive cases, an empty plan. Never empty for a verdict that is not `granted`.
 */
export function causes(certificate: Certificate): Cause[] {
  if (certificate.verdict === "granted") return [];
  const found: Cause[] = gravestFirst(certificate.groups).map((group) => ({
    head: `${group.gravity}: ${inert(group.entity, VALUE_LIMIT_CHARACTERS)}`,
    detail: counted(group.count, "difference", "differences"),
  }));
  for (const { text, cases } of byReason(certificate, "different")) {
    found.push({ head: text, detail: counted(cases.length, "case", "cases") });
  }
  for (const finding of certificate.findings.filter((one) => one.refuses)) {
    found.push({ head: inert(finding.text, VALUE_LIMIT_CHARACTERS * 2), detail: finding.kind });
  }
  for (const { text, cases } of byReason(certificate, "inconclusive")) {
    found.push({ head: text, detail: `${counted(cases.length, "case", "cases")} inconclusive` });
  }
  if (certificate.planned === 0) found.push({ head: "no case was planned", detail: "nothing was exercised" });
  if (found.length > 0) return found;
  const { different, inconclusive } = certificate.counts;
  return [
    { head: `${different} different and ${inconclusive} inconclusive of ${certificate.planned} cases`, detail: "see certificate.json" },
  ];
}
