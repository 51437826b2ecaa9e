import { Command } from "commander";
import { teardownOf } from "../../certify/teardown.ts";
import { loadConfig } from "../../config.ts";
import { chooseFaults } from "../../faults/choose.ts";
import { cleanRuns } from "../../faults/clean.ts";
import { type Trial, tryFaults } from "../../faults/run.ts";
import { failed, listFaults, renderClean, renderTotals, renderTrial } from "../../faults/show.ts";
import { exitCodes } from "../exit.ts";
import { interruptSignal } from "../interrupt.ts";
import { integer } from "../options.ts";

const print = (line: string) => void process.stdout.write(`${line}\n`);

interface FaultFlags {
  readonly config?: string;
  readonly only?: readonly string[];
  readonly list?: boolean;
  readonly clean?: number;
}

export function faultsCommand(): Command {
  return new Command("faults")
    .description("Seed faults into the model gateway one by one, and show that each is caught and rightly blamed")
    .option("-c, --config <file>", "settings (default: cutover.yaml)")
    .option("--only <id...>", "only these faults")
    .option("--list", "name every fault and do nothing")
    .option("--clean <number>", "instead: so many runs without a fault, each with a seed of its own", integer)
    .addHelpText(
      "after",
      `
Examples:
  npm run faults
  npm run faults -- --only key-auth/accepts-an-empty-key
  npm run faults -- --clean 50

Exit codes: 0 every fault caught and rightly blamed, 1 one missed or blamed on another or a false alarm, 2 could not run, 64 wrong usage.`,
    )
    .action(async ({ config: file, only = [], list, clean }: FaultFlags) => {
      const chosen = chooseFaults(only);
      if (list === true) return listFaults(chosen).forEach(print);
      const config = await loadConfig({ settings: {}, ...(file !== undefined && { config: file }) });
      const options = {
        signal: interruptSignal(teardownOf(config), Date.now),
        onProgress: (text: string) => void process.stderr.write(`- ${text}\n`),
      };
      const fine = clean === undefined ? await allCaught(config, chosen, options) : await allClean(config, clean, options);
      process.exitCode = fine ? exitCodes.granted : exitCodes.refused;
    });
}

async function allCaught(...[config, chosen, options]: Parameters<typeof tryFaults>): Promise<boolean> {
  const began = performance.now();
  const trials: Trial[] = [];
  for await (const trial of tryFaults(config, chosen, options)) {
    trials.push(trial);
    print(renderTrial(trial));
  }
  print(`\n${renderTotals(trials, (performance.now() - began) / 1000)}`);
  return !trials.some(failed);
}

async function allClean(...[config, runs, options]: Parameters<typeof cleanRuns>): Promise<boolean> {
  let alarms = 0;
  for await (const run of cleanRuns(config, runs, options)) {
    alarms += run.falseAlarms.length;
    print(renderClean(run));
  }
  print(`\n${runs} runs without a fault: ${alarms} false alarms`);
  return alarms === 0;
}
