import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { childEnvironment } from "../../config/environment.ts";

/** What vitest.config.ts makes its project `ground-truth` depend on. */
const groundTruth = new URL("../../../../shared/ground-truth/", import.meta.url);

/**
 * `npm test`: the harness's own tests and the conformance suites, through vitest. With plugin names only the conformance
 * suite runs, narrowed to what exercises those plugins; the same engine as `certify`, one vitest test a case.
 */
export function testCommand(): Command {
  return new Command("test")
    .description("Run the harness's tests and the conformance suites through vitest")
    .argument("[plugins...]", "only the conformance cases that exercise these plugins")
    .option("-c, --config <file>", "settings (default: cutover.yaml)")
    .addHelpText(
      "after",
      `
Examples:
  npm test
  npm test -- key-auth

Exit codes: 0 all passed, 1 something failed, 2 could not run, 64 wrong usage.`,
    )
    .action(async (plugins: readonly string[], options: { readonly config?: string }) => {
      const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
      if (plugins.length === 0 && !existsSync(groundTruth)) {
        // Said here and not in vitest.config.ts, which vitest reads once for every project.
        console.log("../shared/ground-truth is not there: comparison with recordings of real gateways is left out");
      }
      // What needs a container engine or a browser runs by `npm run test:docker` and `npm run test:browser`.
      const everywhere = ["harness", "conformance", ...(existsSync(groundTruth) ? ["ground-truth"] : [])];
      const narrowed = (plugins.length > 0 ? ["conformance"] : everywhere).flatMap((project) => ["--project", project]);
      const environment = childEnvironment({
        ...(plugins.length > 0 && { CUTOVER_PLUGINS: plugins.join(",") }),
        ...(options.config !== undefined && { CUTOVER_CONFIG: options.config }),
      });
      const child = spawn(process.execPath, [vitest, "run", ...narrowed], { stdio: "inherit", env: environment });
      const [code] = await once(child, "exit");
      process.exitCode = typeof code === "number" ? code : 2;
    });
}
