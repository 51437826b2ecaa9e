import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** What real gateways answered: kept beside the repository, never in it. */
const groundTruth = {
  extends: true as const,
  test: { name: "ground-truth", include: ["harness/**/*.ground-truth.test.ts"] },
};
const groundTruthIsThere = existsSync(new URL("../shared/ground-truth/", import.meta.url));

export default defineConfig({
  test: {
    allowOnly: false,
    retry: 0,
    passWithNoTests: false,
    // A quarter of the time tests wait for databases and processes to start, so one worker more than cores keeps those busy.
    maxWorkers: availableParallelism() + 1,
    // No test leaves state behind in a module or in the process, and loading every module anew for every file is a quarter of the time.
    isolate: false,
    unstubEnvs: true,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "harness",
          include: ["harness/**/*.test.ts", "fixtures/**/*.test.ts", "suites/*.test.ts"],
          exclude: ["suites/conformance.test.ts", "**/*.{docker,browser,long,ground-truth}.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "conformance",
          include: ["suites/conformance.test.ts"],
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        // Whole runs that are killed, shared out or measured, one process after another: `npm run test:long`.
        test: {
          name: "long",
          include: ["harness/**/*.long.test.ts"],
          testTimeout: 300_000,
        },
      },
      {
        extends: true,
        // Needs a container engine and images: `npm run test:docker` brings both up. One file after the other, or they would wait for each other.
        test: {
          name: "docker",
          include: ["harness/**/*.docker.test.ts"],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        // Needs Chromium: `npm run test:browser` finds or installs one.
        test: {
          name: "browser",
          include: ["harness/**/*.browser.test.ts"],
        },
      },
      ...(groundTruthIsThere ? [groundTruth] : []),
    ],
  },
});
