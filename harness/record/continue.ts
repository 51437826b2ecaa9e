import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { HarnessError } from "../errors.ts";
import type { StoredExchange } from "../recording/format.ts";
import { codeOf } from "./journal.ts";
import { partialOf, putInOrder } from "./order.ts";
import { contentDigest } from "./seen.ts";

/** What an earlier run left under a name, and what is needed to go on from there. */
export interface Earlier extends AsyncDisposable {
  /** Number of the next file; the files before it are never written to again. */
  readonly firstNumber: number;
  /** `contentDigest` of the exchanges that were written last. */
  readonly last: readonly string[];
}

/** Files whose end may hold what Kong sends again: the last, and the one before it, should the last have just been begun. */
const FILES_REMEMBERED = 2;
/** As many as `seen` remembers: what Kong's queues hold for the minutes in which it tries again. */
const EXCHANGES_REMEMBERED = 50_000;

/** "recordings/live" → "recordings/live-0007.ndjson". */
export function recordingPath(name: string, number: number): string {
  return `${name}-${String(number).padStart(4, "0")}.ndjson`;
}

/**
 * Takes a name for this process and mends what an earlier one left when it was killed: a torn last line is cut off, the exchanges are put in
 * order. Every change to a file is told. Disposal gives the name free again.
 * @throws HarnessError `output-failed` when another process writes there, or the folder cannot be written
 */
export async function continueRecording(name: string, say: (text: string) => void): Promise<Earlier> {
  const folder = dirname(name);
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => cannotWrite(folder, cause));
  const lock = `${name}.lock`;
  await takeLock(lock);
  try {
    const numbers = await numbersOf(name);
    const last: string[] = [];
    for (const number of numbers.slice(-FILES_REMEMBERED)) last.push(...(await mend(recordingPath(name, number), say)));
    return {
      firstNumber: (numbers.at(-1) ?? 0) + 1,
      last: last.slice(-EXCHANGES_REMEMBERED),
      [Symbol.asyncDispose]: () => rm(lock, { force: true }),
    };
  } catch (cause) {
    await rm(lock, { force: true });
    return cannotWrite(folder, cause);
  }
}

async function numbersOf(name: string): Promise<readonly number[]> {
  const pattern = /^-(\d{4,})\.ndjson$/;
  const files = (await readdir(dirname(name))).filter((file) => file.startsWith(basename(name)));
  const numbers = files.map((file) => Number(pattern.exec(file.slice(basename(name).length))?.[1] ?? 0));
  return numbers.filter((number) => number > 0).sort((a, b) => a - b);
}

async function mend(path: string, say: (text: string) => void): Promise<readonly string[]> {
  await rm(partialOf(path), { force: true });
  const contents: string[] = [];
  const { exchanges, cutBytes } = await putInOrder(path, (line) => {
    const exchange = exchangeOf(line);
    if (exchange === null) return null;
    contents.push(contentDigest(exchange));
    if (contents.length > 2 * EXCHANGES_REMEMBERED) contents.splice(0, EXCHANGES_REMEMBERED);
    return Date.parse(exchange.at);
  });
  if (cutBytes > 0) say(`${path} ended in ${cutBytes} bytes that nobody was told were written; they are cut off`);
  if (exchanges === 0) say(`${path} held no exchange and is removed`);
  return contents;
}

/** What a line that was written here says. Where there was no time to write, a file system may have left zeros or half a line. */
function exchangeOf(line: Buffer): StoredExchange | null {
  try {
    const read = JSON.parse(line.toString("utf8")) as Partial<StoredExchange> | null;
    return typeof read?.id === "string" && typeof read.at === "string" && read.request ? (read as StoredExchange) : null;
  } catch {
    return null;
  }
}

/** Two that write under one name would cut off each other's last lines. A lock of a process that is gone counts for nothing. */
async function takeLock(path: string): Promise<void> {
  const holder = Number(await readFile(path, "utf8").catch(() => ""));
  if (holder > 0 && holder !== process.pid && isAlive(holder)) {
    throw new HarnessError(
      "output-failed",
      `${path}: process ${holder} is recording there`,
      "Stop it first, or record under another name with --to. Remove the file if that process is something else.",
    );
  }
  await writeFile(path, String(process.pid)).catch((cause: unknown) => cannotWrite(path, cause));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

function cannotWrite(path: string, cause: unknown): never {
  if (cause instanceof HarnessError) throw cause;
  throw new HarnessError("output-failed", `${path}: cannot be written (${codeOf(cause)})`, "Name a folder that can be written with --to.", {
    cause,
  });
}
