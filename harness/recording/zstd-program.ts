import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { HarnessError } from "../errors.ts";

/** How the program says that the end came too early (1.4 and 1.5); whatever else it says is about bytes that do not fit. */
const ENDED_EARLY = /premature end|unexpected end/i;

/**
 * A file as the `zstd` program unpacks it: for a Node that has no Zstandard of its own. Leaving off early ends the program.
 * @throws HarnessError `tool-missing` where there is no such program; an error with a code of Node's own Zstandard when the packing is damaged
 */
export async function* unpackedByProgram(path: string): AsyncGenerator<Buffer> {
  const program = spawn("zstd", ["-dcq", "--", path], { stdio: ["ignore", "pipe", "pipe"] });
  await once(program, "spawn").catch((cause: unknown) => {
    throw new HarnessError(
      "tool-missing",
      `${path}: is packed with Zstandard, which Node ${process.versions.node} cannot unpack, and zstd is not on the PATH`,
      "Install zstd, pack the file with gzip instead, or run this with Node 22.15 or later.",
      { cause },
    );
  });
  const complaint = text(program.stderr);
  const closed = once(program, "close");
  try {
    yield* program.stdout as AsyncIterable<Buffer>;
    const [code] = await closed;
    if (code !== 0) throw damaged(await complaint);
  } finally {
    program.kill();
  }
}

function damaged(complaint: string): Error {
  const code = ENDED_EARLY.test(complaint) ? "ZSTD_error_srcSize_wrong" : "ZSTD_error_corruption_detected";
  return Object.assign(new Error(complaint.trim()), { code });
}
