import type { Certificate, DifferenceGroup } from "../types/certificate.ts";
import { gravities } from "../types/difference.ts";
import { caseWords, refusingReasons } from "./causes.ts";
import { code, text } from "./markdown-text.ts";
import { gravestFirst, recognisedWords } from "./wording.ts";
import { counted } from "./wrap.ts";

/** What differs and nobody explains, by gravity, with every example that the certificate holds. */
export function differenceSection(certificate: Certificate): string[] {
  if (certificate.groups.length === 0) return [];
  const lines = ["", "## Differences"];
  for (const gravity of gravities) {
    const groups = gravestFirst(certificate.groups.filter((group) => group.gravity === gravity));
    if (groups.length > 0) lines.push("", `### ${gravity}`, ...groups.flatMap(groupLines));
  }
  return lines;
}

function groupLines(group: DifferenceGroup): string[] {
  const paths = group.paths.map(code).join(", ");
  const recognised = group.recognised === null ? [] : [`- ${text(recognisedWords(group.recognised, group.evidence))}`];
  const examples = group.examples.map(
    (one) => `- ${code(one.request)} at ${code(one.path)} (${text(one.case)})\n  - X: ${code(one.x)}\n  - Y: ${code(one.y)}`,
  );
  return [
    "",
    `**${text(group.entity)}**: ${text(group.why)} (${counted(group.count, "time", "times")}), at ${paths}`,
    "",
    ...recognised,
    ...examples,
  ];
}

/** Cases that fail what the documentation says, and cases about which nothing can be known. */
export function reasonSection(certificate: Certificate): string[] {
  const lines: string[] = [];
  for (const { title, reasons } of refusingReasons(certificate)) {
    lines.push("", `## ${title}`);
    for (const reason of reasons) {
      lines.push(
        "",
        `${text(reason.text)} (${counted(reason.cases.length, "case", "cases")})`,
        "",
        ...reason.cases.map((one) => `- ${code(caseWords(one))}`),
      );
    }
  }
  return lines;
}
