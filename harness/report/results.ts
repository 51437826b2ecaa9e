import type { CaseVerdict, Certificate, PluginVerdict } from "../types/certificate.ts";
import { verdicts } from "../types/certificate.ts";
import { causes } from "./causes.ts";
import { inert, shownValue, VALUE_LIMIT_CHARACTERS } from "./inert.ts";
import { basisWords, narrowedWords, REHEARSAL, selectionWords, verdictWords } from "./wording.ts";

/** A certificate as the formats of test runners know it: named results in suites. Every text is inert, on one line unless it is a detail. */
export interface Result {
  readonly suite: string;
  readonly name: string;
  /** failed: X and Y differ · error: it cannot be known · skipped: nothing exercises it */
  readonly outcome: "passed" | "failed" | "error" | "skipped";
  /** Why, in one line; empty when passed. */
  readonly message: string;
  /** More of it, in lines. */
  readonly detail: string;
}

/** Differences that one case's detail shows; the certificate holds all. */
const DIFFERENCES_SHOWN = 20;
const TEXT_CHARACTERS = VALUE_LIMIT_CHARACTERS * 3;

const line = (text: string) => inert(text, TEXT_CHARACTERS);

/** What a result says of a case that passed. */
export type PassedCase = Pick<CaseVerdict, "key" | "title" | "verdict" | "request">;

/**
 * The verdict first, then a result for each plugin, each case that refuses, and of those that passed what is given: the certificate counts
 * them and does not name them. Whatever a reader counts, one that is not granted has a failure or an error.
 */
export function resultsOf(certificate: Certificate, passed: readonly PassedCase[] = []): readonly Result[] {
  const { plugins, refusing } = certificate;
  return [verdictResult(certificate), ...plugins.map(pluginResult), ...refusing.map(caseResult), ...passed.map(passedResult)];
}

/** Cases that passed and that nobody named, for readers that count. */
export function passedUnlisted({ counts }: Certificate, passed: readonly PassedCase[]): number {
  return counts.same + counts.explained + counts.waived - passed.length;
}

function passedResult({ key, title, verdict, request }: PassedCase): Result {
  return {
    suite: "cases that passed",
    name: line(`${key}: ${title}`),
    outcome: "passed",
    message: "",
    detail: line(`${verdict}: ${request}`),
  };
}

function verdictResult(certificate: Certificate): Result {
  const detail = [
    ...(certificate.rehearsal ? [REHEARSAL] : []),
    line(narrowedWords(certificate) ?? ""),
    basisWords(certificate),
    line(selectionWords(certificate) ?? ""),
    ...causes(certificate).map(({ head, detail }) => line(`${head} (${detail})`)),
    line(`reproduce with: ${certificate.reproduce}`),
  ];
  const outcome = { granted: "passed", refused: "failed", inconclusive: "error" } as const;
  return {
    suite: "certificate",
    name: "traffic may be diverted",
    outcome: outcome[certificate.verdict],
    message: certificate.verdict === "granted" ? "" : verdictWords(certificate),
    detail: detail.filter(Boolean).join("\n"),
  };
}

function pluginResult({ plugin, verdict, cases, instances, exercised }: PluginVerdict): Result {
  const outcome = { certified: "passed", refused: "failed", inconclusive: "error", "not exercised": "skipped" } as const;
  const counted = verdicts.map((one) => `${cases[one]} ${one}`).join(", ");
  return {
    suite: "plugins",
    name: line(plugin),
    outcome: outcome[verdict],
    message: verdict === "certified" ? "" : `${verdict}: ${counted}`,
    detail: `${exercised} of ${instances} instances were exercised; cases: ${counted}`,
  };
}

function caseResult(one: CaseVerdict): Result {
  const shown = one.differences.slice(0, DIFFERENCES_SHOWN).map(({ path, x, y, gravity, blame }) => {
    const whose = line(blame.entity ?? blame.plugin ?? blame.kind);
    return `${line(path)} (${gravity}, ${whose}): X ${shownValue(x)}, Y ${shownValue(y)}`;
  });
  const left = one.differences.length - shown.length;
  const why = one.reasons[0] ?? (one.differences[0] ? `${one.differences[0].gravity} at ${one.differences[0].path}` : one.verdict);
  const lines = [one.request, ...one.reasons].map(line);
  return {
    suite: "cases that refuse",
    name: line(`${one.key}: ${one.title}`),
    outcome: one.verdict === "inconclusive" ? "error" : "failed",
    message: line(why),
    detail: [...lines, ...shown, ...(left > 0 ? [`and ${left} more differences`] : [])].filter(Boolean).join("\n"),
  };
}
