import type { CaseVerdict } from "../../types/certificate.ts";
import { curlCommand, rerunCommand } from "../html/shell.ts";
import { inert, VALUE_LIMIT_CHARACTERS } from "../inert.ts";
import { type Paint, painter, type Style } from "../paint.ts";
import type { TerminalOptions } from "../terminal.ts";
import { wrap } from "../wrap.ts";
import { differenceLines } from "./differences.ts";
import { exchangeLines } from "./exchange.ts";
import type { ExplainedCase } from "./explained.ts";

/** Exchanges of one case on a screen: the ones that differ, else the first ones. */
const EXCHANGES_SHOWN = 3;
const TEXT_CHARACTERS = VALUE_LIMIT_CHARACTERS * 4;

const styles: Readonly<Record<CaseVerdict["verdict"], Style>> = {
  ...{ same: "good", explained: "good", waived: "doubt" },
  ...{ different: "bad", inconclusive: "doubt" },
};

/**
 * One case in full for a person at a terminal: verdict, differences and who is blamed, both ends of its exchanges, and how to send it
 * again. Values of traffic are made inert; the only escape sequences are the colours asked for. Ends with a newline.
 */
export function renderExplanation(explained: ExplainedCase, { colour, width }: TerminalOptions): string {
  const paint = painter(colour);
  const columns = Math.max(60, Math.floor(width));
  const lines = [
    ...headLines(explained.verdict, paint, columns),
    ...differenceLines(explained, paint, columns),
    ...shownLines(explained, paint, columns),
    "",
    paint("strong", "Run this case alone"),
    `  ${inert(rerunCommand(explained.reproduce, explained.verdict.key), TEXT_CHARACTERS * 2)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function headLines(
  { key, title, verdict, kind, level, plugins, request, reasons, exchanges }: CaseVerdict,
  paint: Paint,
  width: number,
): string[] {
  const line = (text: string) => wrap(inert(text, TEXT_CHARACTERS), width, "", "  ");
  return [
    `${paint(styles[verdict], verdict.toUpperCase())}  ${paint("strong", inert(key, TEXT_CHARACTERS))}`,
    ...line(kind === "probe" ? `${title} (probe, ${level}): ${request}` : `${request} (recorded)`),
    ...line(
      `${exchanges === 1 ? "1 exchange" : `${exchanges} exchanges`}; on the way: ${plugins.length === 0 ? "no plugin" : plugins.join(", ")}`,
    ),
    ...reasons.flatMap((reason) => wrap(inert(reason, TEXT_CHARACTERS), width, "  - ", "    ")),
  ];
}

function shownLines({ verdict, shown }: ExplainedCase, paint: Paint, width: number): string[] {
  if (shown === null) {
    const why =
      "The run kept both ends only of cases that refuse and of one example of each explanation; the command below sends this one again and keeps it:";
    return ["", ...wrap(why, width, "", "").map((line) => paint("faint", line))];
  }
  const open = new Set(verdict.differences.flatMap(({ exchange, explanation }) => (explanation === null ? [exchange] : [])));
  const differing = new Set(verdict.differences.map(({ exchange }) => exchange));
  const rank = (id: string) => (open.has(id) ? 0 : differing.has(id) ? 1 : 2);
  const chosen = [...shown.exchanges].sort((a, b) => rank(a.id) - rank(b.id)).slice(0, EXCHANGES_SHOWN);
  const left = verdict.exchanges - chosen.length;
  const lines = chosen.flatMap((one) => {
    const words = `${inert(one.request.line, VALUE_LIMIT_CHARACTERS)}  (${one.scheme}${one.client === null ? "" : `, client ${inert(one.client, 60)}`})`;
    const own = verdict.differences.filter(({ exchange }) => exchange === one.id);
    const command = curlCommand(one);
    const send =
      command === null
        ? ["  The request is too long for a command; cases.ndjson holds it."]
        : [
            "  Sent again by (GATEWAY is the proxy's address; secrets are variables):",
            ...command.split("\n").map((line) => `    ${inert(line, 8192)}`),
          ];
    return [
      ...["", paint("strong", `Exchange ${inert(one.id, VALUE_LIMIT_CHARACTERS)}: ${words}`)],
      ...exchangeLines(one, own, paint, width),
      ...["", ...send],
    ];
  });
  return left > 0 ? [...lines, "", `${left} more exchanges of this case are in cases.ndjson or are left out there`] : lines;
}
