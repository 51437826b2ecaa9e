import type { Teardown } from "../certify/teardown.ts";
import { HarnessError } from "../errors.ts";
import { exitCodes } from "./exit.ts";

/**
 * One Ctrl-C reaches a process up to three times: from the terminal, from npm and from tsx, which both pass it on at once.
 * A person who presses it again takes longer.
 */
const SAME_PRESS_MILLISECONDS = 500;

/**
 * A signal that fires on Ctrl-C or SIGTERM. Whoever holds it stops sending and disposes what it started; should that take longer than
 * the runtime needs, or be interrupted once more, the process ends all the same and says what may be left.
 */
export function interruptSignal({ limitMilliseconds, leftBehind }: Teardown, now: () => number): AbortSignal {
  const controller = new AbortController();
  let pressedAt: number | null = null;
  const give = (why: string): never => {
    process.stderr.write(`\nerror: ${why}; ${leftBehind ?? "nothing is left running"}\n`);
    process.exit(exitCodes.inconclusive);
  };
  const stop = (name: string) => {
    if (pressedAt !== null) {
      if (now() - pressedAt > SAME_PRESS_MILLISECONDS) give(`stopped by a second ${name} before everything was removed`);
      return;
    }
    pressedAt = now();
    if (leftBehind !== null) process.stderr.write(`\nRemoving what was started; ${name} once more ends at once\n`);
    controller.abort(new HarnessError("interrupted", `stopped by ${name}`, "Nothing is left running; start again when you like."));
    setTimeout(
      () => give(`stopped by ${name}, which took longer than ${Math.round(limitMilliseconds / 1000)} s`),
      limitMilliseconds,
    ).unref();
  };
  process.on("SIGINT", () => stop("Ctrl-C"));
  process.on("SIGTERM", () => stop("SIGTERM"));
  return controller.signal;
}
