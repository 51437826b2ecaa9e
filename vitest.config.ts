import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    allowOnly: false,
    retry: 0,
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        test: {
          name: "harness",
          include: ["harness/**/*.test.ts", "fixtures/**/*.test.ts", "suites/*.test.ts"],
          exclude: ["suites/conformance.test.ts", "**/*.docker.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "conformance",
          include: ["suites/conformance.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
