import { Command } from "commander";
import { importTraffic } from "../../certify/import-traffic.ts";
import { loadConfig } from "../../config.ts";
import { showProgress } from "../progress.ts";

export function importCommand(): Command {
  return new Command("import")
    .description("Turn recorded traffic (HAR 1.2) into a recording that holds no secret")
    .argument("<file>", "a .har file")
    .argument("[recording]", "where to write it (default: beside the file, with .ndjson)")
    .option("-c, --config <file>", "settings (default: cutover.yaml)")
    .option("-b, --backup <path>", "the backup whose credentials become references (default: the config's)")
    .addHelpText("after", "\nExample:\n  npm run import -- traffic.har fixtures/traffic.ndjson --backup kong.dump")
    .action(async (file: string, recording: string | undefined, options: { readonly config?: string; readonly backup?: string }) => {
      const { config: name, backup } = options;
      const config = await loadConfig({
        settings: { ...(backup !== undefined && { backup }) },
        ...(name !== undefined && { config: name }),
      });
      const progress = showProgress(process.stderr);
      const target = recording ?? `${file.replace(/\.har$/i, "")}.ndjson`;
      const { exchanges, references, tokens } = await importTraffic(file, target, config, progress).finally(() => progress.done());
      process.stdout.write(
        `${exchanges} exchanges written to ${target}; ${references} credentials became references, ${tokens} other secrets tokens\n`,
      );
    });
}
