import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Account } from "./account.ts";
import { ids, plainEnvironment } from "./run-program.ts";

/**
 * Runs the server beside a reader of standard input, the *lifeline*. Our end of it closes when we ask for it and also when
 * this process is gone for whatever reason, kill -9 included; then the server gets SIGQUIT (PostgreSQL's immediate
 * shutdown, documented under "Shutting Down the Server") and its files are wiped. One way down, used every time.
 * (A directory inside one of root's stays behind, empty, when root's process is killed: the account may not take it out of there.)
 * `read` is built into the shell, so no further process is left when the server ends first.
 */
const script = `
exec 3<&0
"$1" -D "$2" </dev/null 3<&- >"$3/server.log" 2>&1 &
server=$!
{ while read -r _ <&3; do :; done; kill -QUIT $server; } >/dev/null 2>&1 &
lifeline=$!
exec 3<&-
wait $server
kill $lifeline 2>/dev/null
cd / && rm -rf "$3" 2>/dev/null
exit 0
`;

/** A wedged server is not waited for longer than this; it then gets SIGKILL with its whole group. */
const STOP_TIMEOUT_MS = 5_000;

/** A running server process. Stopping it also wipes `place`. */
export interface Supervised extends AsyncDisposable {
  /** Whether the server has ended, by itself or because it was stopped. */
  ended(): boolean;
}

/**
 * Starts `postgres` on a data directory as the account, in a session of its own so that a Ctrl-C on the terminal reaches us
 * first. It does not keep this process alive. `place` holds all its files and must belong to the account.
 */
export function supervise(postgres: string, data: string, place: string, account: Account | null): Supervised {
  const child = spawn("/bin/sh", ["-c", script, "sh", postgres, data, place], {
    cwd: "/",
    detached: true,
    env: plainEnvironment,
    stdio: ["pipe", "ignore", "ignore"],
    ...ids(account),
  });
  let failed = false;
  child.once("error", () => {
    failed = true;
  });
  child.stdin.on("error", () => {
    // The shell is gone already; nothing is written there anyway.
  });
  child.unref();
  const ended = () => failed || child.exitCode !== null || child.signalCode !== null;
  return {
    ended,
    async [Symbol.asyncDispose]() {
      if (ended()) return;
      child.ref();
      child.stdin.end();
      const timer = setTimeout(() => killGroup(child), STOP_TIMEOUT_MS);
      await once(child, "exit");
      clearTimeout(timer);
    },
  };
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // Gone between the timeout and the signal.
  }
}
