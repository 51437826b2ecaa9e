import { type Certificate, type CertificateCluster, verdicts } from "../types/certificate.ts";
import { causes } from "./causes.ts";
import { differenceSection, reasonSection } from "./markdown-differences.ts";
import { code, source, table, text } from "./markdown-text.ts";
import { sealWords } from "./seal.ts";
import {
  basisWords,
  coverageWords,
  narrowedWords,
  REHEARSAL,
  selectionWords,
  unverifiedWords,
  verdictWords,
  worstFirst,
} from "./wording.ts";

/** certificate.md, GitHub Flavored Markdown: complete where the terminal report is short. Values from traffic are made inert. */
export function renderMarkdown(certificate: Certificate): string {
  const lines = [
    `# Certificate: ${verdictWords(certificate)}`,
    ...(certificate.rehearsal ? ["", `> **${REHEARSAL}**`] : []),
    "",
    basisWords(certificate),
    ...sealed(certificate),
    ...narrowed(certificate),
    ...causeList(certificate),
    "",
    ...clusters(certificate),
    ...plugins(certificate),
    ...differenceSection(certificate),
    ...reasonSection(certificate),
    ...explanations(certificate),
    ...findings(certificate),
    ...coverage(certificate),
    ...evidence(certificate),
    ...(certificate.rehearsal ? ["", `> **${REHEARSAL}**`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function sealed(certificate: Certificate): string[] {
  const words = sealWords(certificate);
  return words === null ? [] : ["", `Issued ${text(certificate.issuedAt.slice(0, 16).replace("T", " "))} UTC; **${text(words)}**`];
}

function narrowed(certificate: Certificate): string[] {
  const words = narrowedWords(certificate);
  return [...(words === null ? [] : ["", `**${text(words)}**`]), ...leftOut(certificate)];
}

function leftOut(certificate: Certificate): string[] {
  const words = selectionWords(certificate);
  if (words === null) return [];
  const rows = (certificate.selection?.leftOut ?? []).map(({ reason, count }) => [text(reason), `${count}`]);
  return ["", text(words), ...(rows.length === 0 ? [] : ["", ...table(["left out because", "exchanges"], rows, ["exchanges"])])];
}

function causeList(certificate: Certificate): string[] {
  const all = causes(certificate);
  if (all.length === 0) return [];
  return [
    "",
    `**${certificate.verdict === "refused" ? "Refused" : "Inconclusive"} because of**`,
    "",
    ...all.map((one) => `- ${text(one.head)} (${text(one.detail)})`),
  ];
}

function clusters(certificate: Certificate): string[] {
  const row = (name: string, cluster: CertificateCluster): string[] => [
    name,
    text(cluster.version),
    cluster.runtime,
    text(cluster.image ?? "none"),
  ];
  return table(["cluster", "Kong", "runtime", "image"], [row("X", certificate.x), row("Y", certificate.y)], []);
}

function plugins(certificate: Certificate): string[] {
  const head = ["plugin", "instances", "exercised", ...verdicts, "verdict"];
  const rows = worstFirst(certificate.plugins).map((one) => [
    text(one.plugin),
    `${one.instances}`,
    `${one.exercised}`,
    ...verdicts.map((verdict) => `${one.cases[verdict]}`),
    `**${one.verdict}**`,
  ]);
  const total = ["all cases", "", "", ...verdicts.map((verdict) => `${certificate.counts[verdict]}`), `**${certificate.verdict}**`];
  return ["", "## Plugins", "", ...table(head, [...rows, total], head.slice(1, -1))];
}

function explanations(certificate: Certificate): string[] {
  const lines: string[] = [];
  for (const [kind, title, from] of [
    ["change", "Explained by documented changes", "source"],
    ["waiver", "Waived by a person", "who and until"],
  ] as const) {
    const uses = certificate.explanations.filter((one) => one.kind === kind);
    if (uses.length === 0) continue;
    const rows = uses.map((one) => [
      `${text(one.id)}${unverifiedWords(one.evidence)}`,
      text(one.title),
      `${one.differences}`,
      `${one.cases}`,
      source(one.source),
    ]);
    lines.push("", `## ${title}`, "", ...table([kind, "what", "differences", "cases", from], rows, ["differences", "cases"]));
  }
  return lines;
}

function findings(certificate: Certificate): string[] {
  if (certificate.findings.length === 0) return [];
  return [
    "",
    "## Findings",
    "",
    ...certificate.findings.map((one) => `- ${one.kind}${one.refuses ? " (**refuses**)" : ""}: ${text(one.text)}`),
  ];
}

function coverage(certificate: Certificate): string[] {
  const missed = certificate.coverage.filter((row) => row.reason !== null);
  const lines = ["", "## Coverage", "", coverageWords(certificate.coverage)];
  if (missed.length === 0) return lines;
  const rows = missed.map((row) => [row.kind, text(row.label), text(row.reason ?? "")]);
  return [...lines, "", "Not exercised:", "", ...table(["kind", "which", "why"], rows, [])];
}

function evidence(certificate: Certificate): string[] {
  const inputs = certificate.inputs.map((one) => [text(one.name), text(one.sha256)]);
  return [
    "",
    "## Evidence",
    "",
    ...table(["input", "sha256"], inputs, []),
    "",
    `- issued at ${text(certificate.issuedAt)} by ${text(certificate.tool)}, seed ${certificate.seed}`,
    `- reproduce with ${code(certificate.reproduce)}`,
    ...certificate.overrides.map((one) => `- set differently from the operator's configuration: ${code(one)}`),
  ];
}
