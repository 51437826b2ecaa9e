import { execFile } from "node:child_process";
import { join } from "node:path";
import { childEnvironment } from "../config/environment.ts";

const main = join(import.meta.dirname, "main.ts");
const loader = import.meta.resolve("tsx");

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of ours in another folder than the repository's. */
export function runCommand(cwd: string, words: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  const options = { cwd, env: childEnvironment(environment) };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["--import", loader, main, ...words], options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
