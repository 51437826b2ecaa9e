import { Command } from "commander";
import { explainCase } from "../../certify/explain.ts";
import { renderExplanation } from "../../report/explain/render.ts";
import { renderJson } from "../../report/json.ts";
import { exitCodes } from "../exit.ts";
import { coloured, columnsOf } from "../terminal.ts";

/** Two sides of a header line beside each other need more room than a report. */
const EXPLAIN_COLUMNS = 180;

interface ExplainOptions {
  readonly out: string;
  readonly json?: boolean;
}

export function explainCommand(): Command {
  return new Command("explain")
    .description("Show one case of a run in full: what differs and who is to blame, both ends on X and Y, and how to send it again")
    .argument("<case>", "a case's key, the id of one of its exchanges, a part of a key that no other has, or the number of a group")
    .option("-o, --out <folder>", "the folder of the run", "out")
    .option("--json", "print all of it as JSON")
    .addHelpText(
      "after",
      `
Examples:
  npm run cutover -- explain 1                            the first group of differences, by its first example
  npm run cutover -- explain recorded/shop-0017
  npm run cutover -- explain key-auth/rejects-an-unknown-key@route --out out/night

≠ differs and nobody explains it · ≈ is explained · ~ differs by nature · = is alike
Exit codes: 0 shown, 2 no run in the folder, 64 wrong usage or no such case.`,
    )
    .action(async (wanted: string, { out, json }: ExplainOptions) => {
      const explained = await explainCase(out, wanted);
      const width = columnsOf(process.stdout, EXPLAIN_COLUMNS);
      const colour = coloured(process.stdout);
      process.stdout.write(json === true ? renderJson(explained) : renderExplanation(explained, { colour, width }));
      process.exitCode = exitCodes.granted;
    });
}
