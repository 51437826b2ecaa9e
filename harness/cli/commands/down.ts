import { Command } from "commander";
import { takeDown } from "../../certify/standing/take-down.ts";
import { loadConfig } from "../../config.ts";

export function downCommand(): Command {
  return new Command("down")
    .description("Take down what up keeps standing, also when its process is gone")
    .option("-c, --config <file>", "settings (default: cutover.yaml)")
    .option("-o, --out <folder>", "the output folder that up was given")
    .addHelpText(
      "after",
      `
Examples:
  npm run cutover -- down
  npm run cutover -- down --out out/night

Exit codes: 0 nothing stands any more, 2 could not be taken down, 64 wrong usage.`,
    )
    .action(async ({ config: name, out }: { readonly config?: string; readonly out?: string }) => {
      const config = await loadConfig({ settings: { ...(out !== undefined && { out }) }, ...(name !== undefined && { config: name }) });
      const { kind, containers } = await takeDown(config.out);
      const said = {
        nothing: `Nothing stands for ${config.out}`,
        down: "Taken down",
        removed: `Their process was gone; ${containers === 1 ? "1 container" : `${containers} containers`} removed`,
      };
      process.stdout.write(`${said[kind]}\n`);
    });
}
