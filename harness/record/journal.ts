import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { RecordingHeader } from "../recording/format.ts";
import { putInOrder } from "./order.ts";

/** The calls that a journal makes to write a file, so that a test can give it a disk that is full. */
export interface Disk {
  /** Makes a file that is not there yet. */
  create(path: string): Promise<DiskFile>;
  remove(path: string): Promise<void>;
  /** Makes sure that the names in a folder survive a power cut. */
  syncFolder(path: string): Promise<void>;
}

export interface DiskFile {
  write(bytes: Buffer, position: number): Promise<void>;
  /** Returns when what was written is on the disk. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export interface JournalOptions {
  /** Path of the n-th file. */
  readonly pathOf: (number: number) => string;
  readonly firstNumber: number;
  readonly header: RecordingHeader;
  /** A file that would grow past this is followed by the next. */
  readonly rotateBytes: number;
  readonly disk: Disk;
  /** Told of what somebody should know: a file begun, a disk that is full. */
  readonly say: (text: string) => void;
}

export interface WrittenFile {
  readonly path: string;
  readonly exchanges: number;
}

export interface Journal extends AsyncDisposable {
  /**
   * Returns when the lines are on the disk, and with them everything that was given before. What is given while the disk is busy goes there
   * together, in one go. Rejects with the system's error when the disk did not take them: then none of them is in the file.
   */
  append(lines: readonly string[]): Promise<void>;
  /** Files that hold exchanges. After disposal each is in the order in which its requests began. */
  files(): readonly WrittenFile[];
}

interface Current {
  readonly path: string;
  readonly file: DiskFile;
  bytes: number;
  exchanges: number;
}

interface Group {
  readonly lines: readonly string[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Writes lines so that what `append` acknowledged survives the death of the process and of the machine. */
export function openJournal({ pathOf, firstNumber, header, rotateBytes, disk, say }: JournalOptions): Journal {
  const finished: WrittenFile[] = [];
  let number = firstNumber;
  let current: Current | null = null;
  let waiting: Group[] = [];
  let writing: Promise<void> | null = null;
  let ordering: Promise<void> = Promise.resolve();
  let failing = false;

  const begin = async (): Promise<Current> => {
    const path = pathOf(number);
    const file = await disk.create(path);
    const bytes = Buffer.from(`${JSON.stringify(header)}\n`);
    try {
      await file.write(bytes, 0);
      await file.sync();
      await disk.syncFolder(dirname(path));
    } catch (error) {
      await file.close().catch(() => {});
      await disk.remove(path).catch(() => {});
      throw error;
    }
    number += 1;
    return { path, file, bytes: bytes.length, exchanges: 0 };
  };
  const finish = async () => {
    if (current === null) return;
    const { path, file, exchanges } = current;
    current = null;
    await file.close().catch(() => {});
    if (exchanges === 0) return await disk.remove(path).catch(() => {});
    finished.push({ path, exchanges });
    ordering = ordering
      .then(() => putInOrder(path))
      .then(
        () => {},
        () => say(`${path} could not be put in order; it holds its exchanges in the order in which they were logged`),
      );
  };
  const write = async (lines: readonly string[]) => {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
    if (current !== null && current.exchanges > 0 && current.bytes + bytes.length > rotateBytes) await finish();
    if (current === null) {
      current = await begin();
      say(`writing ${current.path}`);
    }
    try {
      await current.file.write(bytes, current.bytes);
      await current.file.sync();
    } catch (error) {
      // Half a line may be there, and after a sync that failed nobody knows what is: back to where it was known, or on to another file.
      const { file, bytes: known } = current;
      await file
        .truncate(known)
        .then(() => file.sync())
        .catch(finish);
      throw error;
    }
    current.bytes += bytes.length;
    current.exchanges += lines.length;
  };
  const writeAll = async () => {
    // What is given in the same turn goes along; and `writing` is set before this ends, however little there is to do.
    await Promise.resolve();
    while (waiting.length > 0) {
      const groups = waiting;
      waiting = [];
      try {
        const lines = groups.flatMap((group) => group.lines);
        if (lines.length > 0) await write(lines);
        if (failing) say("the disk takes it again");
        failing = false;
        for (const { done } of groups) done();
      } catch (error) {
        if (!failing) say(`nothing more is taken until the disk does: ${codeOf(error)}; what was acknowledged is there`);
        failing = true;
        for (const { failed } of groups) failed(error);
      }
    }
    writing = null;
  };
  return {
    append: (lines) =>
      new Promise((done, failed) => {
        waiting.push({ lines, done, failed });
        writing ??= writeAll();
      }),
    files: () => (current === null || current.exchanges === 0 ? finished : [...finished, current]),
    async [Symbol.asyncDispose]() {
      while (writing !== null) await writing;
      await finish();
      await ordering;
    },
  };
}

/** "ENOSPC": the system's name for what went wrong. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

/** The disk of this machine. */
export const realDisk: Disk = {
  async create(path) {
    const file = await open(path, "wx", 0o600);
    return {
      async write(bytes, position) {
        for (let done = 0; done < bytes.length; )
          done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
      },
      sync: () => file.datasync(),
      truncate: (length) => file.truncate(length),
      close: () => file.close(),
    };
  },
  remove: (path) => rm(path),
  async syncFolder(path) {
    const folder = await open(path);
    await folder.sync().finally(() => folder.close());
  },
};
