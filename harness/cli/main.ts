import { Command, CommanderError } from "commander";
import { certifyCommand } from "./commands/certify.ts";
import { downCommand } from "./commands/down.ts";
import { driftCommand } from "./commands/drift.ts";
import { explainCommand } from "./commands/explain.ts";
import { faultsCommand } from "./commands/faults.ts";
import { fidelityCommand } from "./commands/fidelity.ts";
import { impactCommand } from "./commands/impact.ts";
import { importCommand } from "./commands/import.ts";
import { mergeCommand } from "./commands/merge.ts";
import { predictCommand } from "./commands/predict.ts";
import { recordCommand } from "./commands/record.ts";
import { reportCommand } from "./commands/report.ts";
import { testCommand } from "./commands/test.ts";
import { upCommand } from "./commands/up.ts";
import { verifyCommand } from "./commands/verify.ts";
import { watchCommand } from "./commands/watch.ts";
import { exitCodes, reportFailure } from "./exit.ts";

const startedAt = Date.now();
const program = new Command("cutover")
  .description("Staging tests for a Kong Gateway dual-cluster upgrade: is cluster Y ready for the traffic of cluster X?")
  .showHelpAfterError()
  .showSuggestionAfterError();

const commands = [
  certifyCommand(),
  mergeCommand(),
  predictCommand(),
  testCommand(),
  explainCommand(),
  importCommand(),
  recordCommand(),
  fidelityCommand(),
  faultsCommand(),
  upCommand(),
  downCommand(),
  verifyCommand(),
  reportCommand(),
  driftCommand(),
  impactCommand(),
  watchCommand(),
];
for (const command of commands) program.addCommand(command);
for (const command of [program, ...program.commands]) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode =
    error instanceof CommanderError
      ? error.exitCode === 0
        ? exitCodes.granted
        : exitCodes.usage
      : reportFailure(error, startedAt, (text) => process.stderr.write(text));
}
