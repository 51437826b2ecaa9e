import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "vitest";
import { childEnvironment } from "../../config/environment.ts";
import { kongImage, postgresImage, redisImage, root } from "./docker.fixture.ts";

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
}

interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves when the output so far contains a text, or when the command has ended. */
  shows(text: string): Promise<void>;
  /** What pressing Ctrl-C sends. */
  interrupt(): void;
}

/** The settings of a run with the test images, as a file of JSON (which is YAML). */
export function settings(own: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    recordings: [],
    x: { image: kongImage("2.8.5") },
    y: { image: kongImage("3.9.1") },
    control: false,
    postgres: { image: postgresImage },
    redis: { image: redisImage },
    ...own,
  });
}

/** `certify` as a user would run it. */
export function certify(config: string, environment: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, ["--import", "tsx", "harness/cli/main.ts", "certify", "--config", config], {
    cwd: root,
    env: childEnvironment(environment),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const began = Date.now();
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output, seconds: (Date.now() - began) / 1000 }));
  return {
    ended,
    shows: (text) =>
      new Promise((resolve) => {
        const look = () => {
          if (output.includes(text)) resolve();
        };
        look();
        for (const stream of [child.stdout, child.stderr]) stream.on("data", look);
        void ended.then(() => resolve());
      }),
    interrupt: () => void child.kill("SIGINT"),
  };
}

/** A minute is promised on two cores of one's own; a machine that does other things beside is no failure. */
export const GENEROUS_SECONDS = 120;

/** Could not run: exit code 2, in time, one error that matches, without a stack. */
export function expectOneError({ code, output, seconds }: Ended, message: RegExp): void {
  expect(output).toMatch(message);
  expect(output.match(/^error: /gm)).toHaveLength(1);
  expect(output).not.toMatch(/\n\s+at .*:\d+:\d+/);
  expect(code).toBe(2);
  expect(seconds).toBeLessThan(GENEROUS_SECONDS);
}
