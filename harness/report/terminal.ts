import type { Certificate } from "../types/certificate.ts";
import { inert } from "./inert.ts";
import { painter, verdictStyle } from "./paint.ts";
import { sealWords } from "./seal.ts";
import { differenceLines, reasonLines } from "./terminal-differences.ts";
import { headLines, inputLines, rehearsalLines } from "./terminal-head.ts";
import { pluginLines } from "./terminal-plugins.ts";
import { coverageLines, explainedLines, findingLines, waiverLines } from "./terminal-rest.ts";
import { verdictWords } from "./wording.ts";
import { wrap } from "./wrap.ts";

/** Narrower than this nothing lines up any more; the report is then this wide and the terminal breaks it. */
const WIDTH_MIN_CHARACTERS = 60;

export interface TerminalOptions {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/**
 * The certificate for a person at a terminal: verdict and its causes first, then plugins, differences, explanations, coverage.
 * Values from traffic are made inert; the only escape sequences are the colours asked for. Ends with a newline.
 */
export function renderTerminal(certificate: Certificate, options: TerminalOptions): string {
  const paint = painter(options.colour);
  const width = Math.max(WIDTH_MIN_CHARACTERS, Math.floor(options.width));
  const lines = [
    ...headLines(certificate, paint, width),
    "",
    ...pluginLines(certificate, paint, width),
    ...differenceLines(certificate, paint, width),
    ...reasonLines(certificate, paint, width),
    ...explainedLines(certificate, paint, width),
    ...waiverLines(certificate, paint, width),
    ...findingLines(certificate, paint, width),
    ...coverageLines(certificate, paint, width),
    "",
    ...inputLines(certificate, paint, width),
  ];
  if (certificate.overrides.length > 0) {
    const overrides = certificate.overrides.map((one) => inert(one, 120)).join(" · ");
    lines.push(
      ...wrap(`Set differently from the operator's configuration: ${overrides}`, width, "", "  ").map((line) => paint("faint", line)),
    );
  }
  lines.push(...wrap(`Reproduce: ${inert(certificate.reproduce, 400)}`, width, "", "  "));
  if (certificate.rehearsal) lines.push(...rehearsalLines(paint, width));
  const seal = sealWords(certificate);
  lines.push(`Certificate: ${paint(verdictStyle(certificate.verdict), verdictWords(certificate))}${seal === null ? "" : `; ${seal}`}`);
  return `${lines.join("\n")}\n`;
}
