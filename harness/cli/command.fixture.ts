import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { childEnvironment } from "../config/environment.ts";

const root = resolve(import.meta.dirname, "../..");

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of ours in a process of its own, as a user starts it. */
export interface RunningCommand {
  readonly process: ReturnType<typeof spawn>;
  readonly ended: Promise<Ended>;
  /** Resolves when standard output holds a text, or the command has ended. */
  shows(text: string): Promise<void>;
}

export function startCommand(words: readonly string[], environment: Readonly<Record<string, string>>): RunningCommand {
  const child = spawn(process.execPath, ["--import", "tsx", "harness/cli/main.ts", ...words], {
    cwd: root,
    env: childEnvironment(environment),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].on("data", (chunk) => (written[name] += String(chunk)));
  const ended = once(child, "exit").then(([code]) => ({ code: code as number | null, ...written }));
  const shows = async (text: string) => {
    let over = false;
    void ended.then(() => (over = true));
    while (!written.stdout.includes(text) && !over) await Promise.race([once(child.stdout, "data"), ended]);
  };
  return { process: child, ended, shows };
}
