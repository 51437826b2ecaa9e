import { Command } from "commander";
import { writeReport } from "../../certify/output.ts";
import { readIssued } from "../../certify/report.ts";
import { exitCodes } from "../exit.ts";

export function reportCommand(): Command {
  return new Command("report")
    .description("Make report.html anew from the certificate.json, observations.json and cases.ndjson of a run")
    .argument("[folder]", "where npm run certify wrote to", "out")
    .addHelpText(
      "after",
      `
Examples:
  npm run cutover -- report
  npm run cutover -- report downloads/certificate-of-monday

What the folder does not hold besides the certificate is left out, and the page says so.
Exit codes: 0 written (whatever the verdict), 2 could not read or write, 64 wrong usage.`,
    )
    .action(async (folder: string) => {
      const path = await writeReport(folder, await readIssued(folder));
      process.stdout.write(`${path}\n`);
      process.exitCode = exitCodes.granted;
    });
}
