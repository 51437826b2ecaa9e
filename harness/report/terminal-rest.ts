import type { Certificate, ExplanationUse } from "../types/certificate.ts";
import { inert, VALUE_LIMIT_CHARACTERS } from "./inert.ts";
import type { Paint } from "./paint.ts";
import { byText, coverageWords, unverifiedWords } from "./wording.ts";
import { counted, grouped, wrap } from "./wrap.ts";

/** Rows of one list before the rest is only counted: a run in which all is well stays on one screen or two. */
const ROWS_SHOWN = 8;
/** Names listed of things that were not exercised for one and the same reason. */
const NAMES_SHOWN = 4;

/** Documented changes that explain differences: how many, which, from where. */
export function explainedLines(certificate: Certificate, paint: Paint, width: number): string[] {
  const changes = mostFirst(certificate.explanations.filter((one) => one.kind === "change"));
  if (changes.length === 0) return [];
  const total = changes.reduce((sum, one) => sum + one.differences, 0);
  const lines = ["", paint("strong", `Explained by documented changes: ${counted(total, "difference", "differences")}`)];
  for (const one of changes.slice(0, ROWS_SHOWN)) {
    const head = `  ${grouped(one.differences).padStart(6)}  ${inert(one.id, 60)}${unverifiedWords(one.evidence)}: ${inert(one.title, VALUE_LIMIT_CHARACTERS)}`;
    lines.push(...withSource(head, inert(one.source, 80), width));
  }
  return [...lines, ...moreLine(changes.length), ...unverifiedLines(changes, width)];
}

/** Named even where the list is cut short: they explain on the word of a document. */
function unverifiedLines(changes: readonly ExplanationUse[], width: number): string[] {
  const names = changes.filter(({ evidence }) => evidence === "unverified").map(({ id }) => inert(id, 60));
  if (names.length === 0) return [];
  return wrap(`unverified, resting on documentation alone: ${names.join(", ")}`, width, "  ", "    ");
}

/** Differences that a person accepted. Always shown in full: a waiver is a decision. */
export function waiverLines(certificate: Certificate, paint: Paint, width: number): string[] {
  const waivers = mostFirst(certificate.explanations.filter((one) => one.kind === "waiver"));
  if (waivers.length === 0) return [];
  const lines = ["", paint("strong", "Waived by a person")];
  for (const one of waivers) {
    const counts = `${counted(one.differences, "difference", "differences")} in ${counted(one.cases, "case", "cases")}`;
    lines.push(
      ...wrap(
        `${inert(one.id, 80)}: ${inert(one.title, VALUE_LIMIT_CHARACTERS * 2)} (${counts}; ${inert(one.source, 120)})`,
        width,
        "  ",
        "    ",
      ),
    );
  }
  return lines;
}

export function findingLines(certificate: Certificate, paint: Paint, width: number): string[] {
  if (certificate.findings.length === 0) return [];
  const lines = ["", paint("strong", "Findings")];
  const shown = [...certificate.findings].sort((a, b) => Number(b.refuses) - Number(a.refuses)).slice(0, ROWS_SHOWN);
  for (const finding of shown) {
    const text = wrap(`${finding.kind}: ${inert(finding.text, VALUE_LIMIT_CHARACTERS * 2)}`, width, "  ", "    ");
    lines.push(...(finding.refuses ? text.map((line) => paint("bad", line)) : text));
  }
  return [...lines, ...moreLine(certificate.findings.length)];
}

/** What was exercised, and what was not and why. */
export function coverageLines(certificate: Certificate, paint: Paint, width: number): string[] {
  const lines = ["", `${paint("strong", "Coverage")}: ${coverageWords(certificate.coverage)}`];
  const missed = byText(
    certificate.coverage.filter((row) => row.reason !== null),
    (row) => inert(row.reason ?? "", VALUE_LIMIT_CHARACTERS * 2),
  );
  for (const { text, items } of missed.slice(0, ROWS_SHOWN)) {
    const names = items.slice(0, NAMES_SHOWN).map((row) => inert(row.label, 60));
    const more = items.length > NAMES_SHOWN ? ` and ${items.length - NAMES_SHOWN} more` : "";
    lines.push(...wrap(`not exercised: ${names.join(", ")}${more}: ${text}`, width, "  ", "    "));
  }
  return [...lines, ...moreLine(missed.length)];
}

function mostFirst(uses: readonly ExplanationUse[]): ExplanationUse[] {
  return [...uses].sort((a, b) => b.differences - a.differences || (a.id < b.id ? -1 : 1));
}

function moreLine(count: number): string[] {
  return count > ROWS_SHOWN ? [`  and ${count - ROWS_SHOWN} more in certificate.md`] : [];
}

/** What explains, and where that is written down: on one line if both fit, else on two. */
function withSource(head: string, source: string, width: number): string[] {
  const whole = `${head} [${source}]`;
  return whole.length <= width ? [whole] : [cut(head, width), cut(`          [${source}]`, width)];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1).trimEnd()}…`;
}
