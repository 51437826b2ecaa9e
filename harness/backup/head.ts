import { open } from "node:fs/promises";

/** Enough to see a dump's header comment, an archive's versions or a declarative file's first collections. */
const HEAD_BYTES = 65_536;

/** The first bytes of a file; all of them where it has fewer. */
export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
