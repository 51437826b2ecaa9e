import { Command } from "commander";
import { runFidelity } from "../../fidelity/index.ts";

export function fidelityCommand(): Command {
  return new Command("fidelity")
    .description("Replay the transcripts of real gateways at the model gateway and print where it differs from them")
    .argument("<directory>", "a ground-truth directory with backups/ and transcripts/")
    .addHelpText(
      "after",
      `
Example:
  npm run fidelity -- ../shared/ground-truth

Exit codes: 0 the model does as they do, 1 it does not, 2 could not run, 64 wrong usage.`,
    )
    .action(async (directory: string) => {
      const { ok } = await runFidelity(directory, (line) => process.stdout.write(`${line}\n`));
      process.exitCode = ok ? 0 : 1;
    });
}
