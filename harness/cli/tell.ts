import { appendFile } from "node:fs/promises";
import { githubJob } from "../config/environment.ts";
import { HarnessError } from "../errors.ts";
import { renderAnnotations, renderStepSummary } from "../report/github.ts";
import { renderTerminal } from "../report/terminal.ts";
import type { Certificate } from "../types/certificate.ts";
import { coloured, columnsOf, REPORT_COLUMNS } from "./terminal.ts";

/** In a GitHub job: the step's summary, and annotations in the log. */
export async function tellGithub(certificate: Certificate, told: NodeJS.WriteStream): Promise<void> {
  const { summary, annotations } = githubJob();
  if (annotations) told.write(renderAnnotations(certificate));
  if (summary === null) return;
  await appendFile(summary, renderStepSummary(certificate)).catch((cause: unknown) => {
    throw new HarnessError("output-failed", `the step summary ${summary} cannot be written`, "Unset GITHUB_STEP_SUMMARY outside GitHub.", {
      cause,
    });
  });
}

/** The report for a person, and where the rest of it is. */
export function tell(certificate: Certificate, out: string, told: NodeJS.WriteStream): void {
  told.write(renderTerminal(certificate, { colour: coloured(told), width: columnsOf(told, REPORT_COLUMNS) }));
  told.write(`\nWritten: ${out}/certificate.json, certificate.md, report.html, junit.xml and ctrf.json\n`);
  // A key that a shell would read otherwise than it stands is left to the reports.
  const plain = certificate.refusing.map(({ key }) => key).filter((key) => /^[\w@/.: -]+$/.test(key));
  const [first] = certificate.groups.length > 0 ? ["1"] : plain.map((key) => `"${key}"`);
  if (first !== undefined) told.write(`One case in full: npm run cutover -- explain ${first} --out ${out}\n`);
}
