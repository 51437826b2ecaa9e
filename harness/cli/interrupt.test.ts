import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const MODULE = pathToFileURL(resolve(import.meta.dirname, "interrupt.ts")).href;

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A process that never stops what it started by itself, with this limit and this word on what is left. */
async function stubborn(
  limitMilliseconds: number,
  leftBehind: string | null,
): Promise<{ readonly child: ChildProcess; readonly ended: Promise<Ended> }> {
  const program = `
    const { interruptSignal } = await import(${JSON.stringify(MODULE)});
    const signal = interruptSignal({ limitMilliseconds: ${limitMilliseconds}, leftBehind: ${JSON.stringify(leftBehind)} }, Date.now);
    setInterval(() => {}, 1000);
    signal.addEventListener("abort", () => console.log("aborted: " + signal.reason.message));
    console.log("ready");`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    cwd: resolve(import.meta.dirname, "../.."),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output }));
  while (!output.includes("ready")) await Promise.race([once(child.stdout, "data"), ended]);
  return { child, ended };
}

test("what hangs is given up after the limit, with code 2, saying what may be left", async () => {
  const { child, ended } = await stubborn(100, "docker rm this");
  child.kill("SIGINT");
  const { code, output } = await ended;
  expect(output).toMatch(/aborted: stopped by Ctrl-C/);
  expect(output).toMatch(/error: stopped by Ctrl-C, which took longer than .*; docker rm this/);
  expect(code).toBe(2);
});

test("where nothing outlives the process that is said", async () => {
  const { child, ended } = await stubborn(100, null);
  child.kill("SIGTERM");
  const { code, output } = await ended;
  expect(output).toMatch(/error: stopped by SIGTERM, which took longer than .*; nothing is left running/);
  expect(code).toBe(2);
});

test("one press that arrives three times does not end at once; pressed on, it does", async () => {
  const { child, ended } = await stubborn(60_000, "docker rm this");
  for (let copy = 0; copy < 3; copy += 1) child.kill("SIGINT");
  if (child.stdout !== null) await Promise.race([once(child.stdout, "data"), ended]);
  expect(child.exitCode).toBeNull();
  const pressing = setInterval(() => child.kill("SIGINT"), 100);
  const { code, output } = await ended.finally(() => clearInterval(pressing));
  expect(output).toMatch(/error: stopped by a second Ctrl-C before everything was removed; docker rm this/);
  expect(code).toBe(2);
});
