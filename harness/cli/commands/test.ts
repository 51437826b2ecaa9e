import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { childEnvironment } from "../../config/environment.ts";

/**
 * `npm test`: the harness's own tests and the conformance suites, through vitest. With plugin names only the conformance
 * suite runs, narrowed to what exercises those plugins; the same engine as `certify`, one vitest test a case.
 */
export function testCommand(): Command {
  return new Command("test")
    .description("Run the harness's tests and the conformance suites through vitest")
    .argument("[plugins...]", "only the conformance cases that exercise these plugins")
    .option("-c, --config <file>", "settings (default: cutover.yaml)")
    .addHelpText("after", "\nExamples:\n  npm test\n  npm test -- key-auth")
    .action(async (plugins: readonly string[], options: { readonly config?: string }) => {
      const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
      const narrowed = plugins.length > 0 ? ["--project", "conformance"] : [];
      const environment = childEnvironment({
        ...(plugins.length > 0 && { CUTOVER_PLUGINS: plugins.join(",") }),
        ...(options.config !== undefined && { CUTOVER_CONFIG: options.config }),
      });
      const child = spawn(process.execPath, [vitest, "run", ...narrowed], { stdio: "inherit", env: environment });
      const [code] = await once(child, "exit");
      process.exitCode = typeof code === "number" ? code : 2;
    });
}
