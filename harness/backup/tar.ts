import { type FileHandle, open } from "node:fs/promises";
import { TAKE_AGAIN, unreadable } from "./problem.ts";

/** POSIX ustar: headers and contents in blocks of this size, the end marked by blocks of zeros. */
const BLOCK_BYTES = 512;
/** Where a member's header states the size of its content: twelve octal digits. */
const SIZE_FIELD = { start: 124, end: 136 };

/**
 * Goes from header to header through a tar archive to see that it ends where it says. pg_restore does not look: on an
 * archive that stops inside a member it reads on for ever (seen with 15.18).
 * @throws HarnessError `backup-unreadable` naming the byte at which something is missing
 */
export async function refuseTruncatedTar(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const missing = await firstMissingByte(file, size);
    if (missing === null) return;
    throw unreadable(path, `truncated: the tar archive goes on past byte ${missing}, where the file ends`, TAKE_AGAIN);
  } finally {
    await file.close();
  }
}

async function firstMissingByte(file: FileHandle, size: number): Promise<number | null> {
  const header = Buffer.alloc(BLOCK_BYTES);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(header, 0, BLOCK_BYTES, at);
    if (bytesRead < BLOCK_BYTES) return size;
    if (header.every((byte) => byte === 0)) return null;
    const content = Number.parseInt(header.toString("latin1", SIZE_FIELD.start, SIZE_FIELD.end).replaceAll("\0", "").trim(), 8) || 0;
    at += BLOCK_BYTES + Math.ceil(content / BLOCK_BYTES) * BLOCK_BYTES;
    if (at > size) return size;
  }
}
