import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { startTestRecorder } from "./recorder.fixture.ts";

/** A recorder in a process of its own, which can be killed. */
export interface RecorderProcess {
  readonly port: number;
  /** `kill -9`; returns when the process is gone. */
  kill(): Promise<void>;
}

/** Starts one that rotates at so many bytes. */
export async function startRecorderProcess(to: string, rotateBytes: number): Promise<RecorderProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", import.meta.filename, to, String(rotateBytes)], {
    cwd: resolve(import.meta.dirname, "../.."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  const [port] = (await Promise.race([once(child.stdout, "data"), gone])) as [Buffer | number];
  if (!Number(port)) throw new Error("the recorder ended before it listened");
  return {
    port: Number(port),
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

if (process.argv[1] === import.meta.filename) {
  const [, , to = "", rotateBytes] = process.argv;
  const recorder = await startTestRecorder(to, { rotateBytes: Number(rotateBytes) });
  process.stdout.write(`${recorder.port}\n`);
}
