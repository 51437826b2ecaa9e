import { spawn } from "node:child_process";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { readState, type StandingState } from "../certify/standing/state.ts";
import { HarnessError, type HarnessErrorCode } from "../errors.ts";
import type { Progress } from "./progress.ts";

/** The option that says to the process that another one waits for it. */
export const HELD = "--held-for-parent";

type Message =
  | { readonly kind: "phase"; readonly text: string }
  | { readonly kind: "ready" }
  | { readonly kind: "failed"; readonly code: HarnessErrorCode; readonly message: string; readonly remedy: string };

/**
 * Runs this same command once more, in a process of its own that outlives this one, and comes back when its clusters stand.
 * What it writes goes to `up.log` in the output folder. It ends, too, when this process does before they stand.
 * @throws HarnessError what it could not do
 */
export async function holdInBackground(out: string, progress: Progress): Promise<StandingState> {
  const path = join(out, "up.log");
  const log = await mkdir(out, { recursive: true })
    .then(() => open(path, "w", 0o600))
    .catch((cause: unknown) => {
      throw new HarnessError("output-failed", `${path} cannot be written`, "Name another output folder.", { cause });
    });
  const words = process.argv.slice(1).filter((word) => word !== "--detach" && word !== "-d");
  const child = spawn(process.execPath, [...process.execArgv, ...words, HELD], {
    detached: true,
    stdio: ["ignore", log.fd, log.fd, "ipc"],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.on("message", (message: Message) => {
        if (message.kind === "phase") progress.phase(message.text);
        else if (message.kind === "ready") resolve();
        else reject(new HarnessError(message.code, message.message, message.remedy));
      });
      child.on("error", reject);
      child.on("exit", (code) => reject(new HarnessError("cluster-failed", `it ended with ${code} before they stood`, `Read ${path}.`)));
    });
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
    await log.close();
  }
  const state = await readState(out);
  if (state === null) throw new HarnessError("cluster-failed", "they were taken down as soon as they stood", `Read ${path}.`);
  return state;
}

/** What the process in the background tells the one that waits for it; nothing where none waits. */
export interface Parent {
  phase(text: string): void;
  ready(): void;
  failed(error: unknown): void;
  /** Aborted when the one that waited is gone before it was told that they stand. */
  readonly lost: AbortSignal;
}

export function tellParent(held: boolean): Parent {
  const lost = new AbortController();
  if (!held) return { phase: () => undefined, ready: () => undefined, failed: () => undefined, lost: lost.signal };
  const gone = () => lost.abort(new HarnessError("interrupted", "the command that started it is gone", "Say up again."));
  process.once("disconnect", gone);
  const send = (message: Message) => void (process.connected && process.send?.(message));
  return {
    phase: (text) => send({ kind: "phase", text }),
    ready: () => {
      process.off("disconnect", gone);
      send({ kind: "ready" });
    },
    failed: (error) => {
      process.off("disconnect", gone);
      const known = error instanceof HarnessError;
      const told = known ? error : new HarnessError("cluster-failed", String(error), "Read up.log in the output folder.");
      send({ kind: "failed", code: told.code, message: told.message, remedy: told.remedy });
    },
    lost: lost.signal,
  };
}
