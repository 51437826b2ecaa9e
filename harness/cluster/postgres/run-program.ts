import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { Account } from "./account.ts";

/** What a program started here needs of an environment: where the system's tools are, and one language for messages. */
export const plainEnvironment = { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C", TZ: "UTC" };

/** The part of spawn's options that changes the user. */
export function ids(account: Account | null): { readonly uid?: number; readonly gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}

/**
 * Runs a program to its end as the account.
 * @throws Error with the last line the program wrote on standard error, when it fails or cannot be started
 */
export async function runProgram(program: string, args: readonly string[], account: Account | null): Promise<void> {
  const child = spawn(program, args, { cwd: "/", env: plainEnvironment, stdio: ["ignore", "ignore", "pipe"], ...ids(account) });
  const [code, errors] = await Promise.all([
    new Promise<number | null>((resolve, reject) => child.once("error", reject).once("exit", resolve)),
    text(child.stderr),
  ]);
  if (code !== 0) throw new Error(errors.trim().split("\n").at(-1) ?? `exit code ${code}`);
}
