import { type Certificate, verdicts } from "../types/certificate.ts";
import { causes } from "./causes.ts";
import { inert, VALUE_LIMIT_CHARACTERS } from "./inert.ts";
import { type Paint, verdictStyle } from "./paint.ts";
import { basisWords, clusterWords, narrowedWords, REHEARSAL, selectionWords } from "./wording.ts";
import { grouped, wrap } from "./wrap.ts";

/** Causes shown at the top: the gravest few, so that a refusal is understood without scrolling. */
const CAUSES_AT_TOP = 8;

/** Hex digits of a digest on screen: enough to tell two apart by eye; the certificate holds all 64. */
const DIGEST_DIGITS = 12;

/** Verdict, what it rests on, and what it fails on. */
export function headLines(certificate: Certificate, paint: Paint, width: number): string[] {
  const title = `${certificate.verdict.toUpperCase()}${certificate.rehearsal ? " (rehearsal)" : ""}`;
  const clusters = `X: ${clusterWords(certificate.x)}, Y: ${clusterWords(certificate.y)}`;
  const lines = [`${paint(verdictStyle(certificate.verdict), title)}  ${paint("strong", inert(clusters, width))}`];
  if (certificate.rehearsal) lines.push(...rehearsalLines(paint, width));
  lines.push(...wrap(basisWords(certificate), width, "", ""));
  lines.push(verdicts.map((verdict) => `${verdict} ${grouped(certificate.counts[verdict])}`).join(" · "));
  const narrowed = narrowedWords(certificate);
  if (narrowed !== null)
    lines.push(...wrap(inert(narrowed, VALUE_LIMIT_CHARACTERS * 2), width, "", "").map((line) => paint("doubt", line)));
  lines.push(...selectionLines(certificate, width), ...causeLines(certificate, paint, width));
  return lines;
}

function selectionLines(certificate: Certificate, width: number): string[] {
  const words = selectionWords(certificate);
  if (words === null) return [];
  const reasons = certificate.selection?.leftOut ?? [];
  return [
    ...wrap(inert(words, VALUE_LIMIT_CHARACTERS * 2), width, "", ""),
    ...reasons.flatMap(({ reason, count }) =>
      wrap(`${grouped(count)} left out: ${inert(reason, VALUE_LIMIT_CHARACTERS)}`, width, "  ", "    "),
    ),
  ];
}

export function rehearsalLines(paint: Paint, width: number): string[] {
  return wrap(REHEARSAL, width, "", "").map((line) => paint("doubt", line));
}

/** "backup 3fa2c19b0d11 · shop.ndjson 91ac…": what went in, for comparing two runs. */
export function inputLines(certificate: Certificate, paint: Paint, width: number): string[] {
  const inputs = certificate.inputs.map(
    (input) => `${inert(input.name, 40)} ${inert(input.sha256, DIGEST_DIGITS).slice(0, DIGEST_DIGITS)}`,
  );
  return inputs.length === 0 ? [] : wrap(`Inputs: ${inputs.join(" · ")}`, width, "", "  ").map((line) => paint("faint", line));
}

function causeLines(certificate: Certificate, paint: Paint, width: number): string[] {
  const all = causes(certificate);
  if (all.length === 0) return [];
  const lines = ["", paint("strong", certificate.verdict === "refused" ? "Refused because of" : "Inconclusive because of")];
  for (const cause of all.slice(0, CAUSES_AT_TOP)) {
    const [first = "", ...rest] = wrap(`${cause.head} (${cause.detail})`, width, "  - ", "    ");
    lines.push(paint(verdictStyle(certificate.verdict), first), ...rest);
  }
  if (all.length > CAUSES_AT_TOP) lines.push(`  and ${grouped(all.length - CAUSES_AT_TOP)} more, below and in certificate.md`);
  return lines;
}
