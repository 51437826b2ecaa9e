import { HarnessError } from "../errors.ts";

/** Teardown that takes longer than this after Ctrl-C is given up: the user was promised two seconds. */
const TEARDOWN_LIMIT_MILLISECONDS = 1_900;

/**
 * A signal that fires on Ctrl-C or SIGTERM. Whoever holds it stops sending and disposes what it started; should that hang,
 * the process ends all the same.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (name: string) => {
    controller.abort(new HarnessError("interrupted", `stopped by ${name}`, "Nothing is left running; start again when you like."));
    setTimeout(() => process.exit(2), TEARDOWN_LIMIT_MILLISECONDS).unref();
  };
  process.once("SIGINT", () => stop("Ctrl-C"));
  process.once("SIGTERM", () => stop("SIGTERM"));
  return controller.signal;
}
