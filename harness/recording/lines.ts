import { createReadStream } from "node:fs";
import { HarnessError } from "../errors.ts";
import { invalidRecording } from "./invalid.ts";

export interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a UTF-8 file, one at a time, so that memory holds no more than the longest of them. Only a line feed ends a line:
 * node:readline also splits at U+2028, which JSON text may hold unescaped.
 * @throws HarnessError `recording-invalid` when the file cannot be read
 */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  let parts: string[] = [];
  let number = 0;
  try {
    for await (const chunk of createReadStream(path, { encoding: "utf8" }) as AsyncIterable<string>) {
      let from = 0;
      for (let end = chunk.indexOf("\n"); end !== -1; end = chunk.indexOf("\n", from)) {
        parts.push(chunk.slice(from, end));
        number += 1;
        yield { number, text: withoutMark(parts.join(""), number) };
        parts = [];
        from = end + 1;
      }
      if (from < chunk.length) parts.push(chunk.slice(from));
    }
  } catch (cause) {
    throw cause instanceof HarnessError ? cause : unreadable(path, cause);
  }
  if (parts.length > 0) yield { number: number + 1, text: withoutMark(parts.join(""), number + 1) };
}

/** Editors on Windows put a byte order mark before the first line. */
function withoutMark(text: string, number: number): string {
  return number === 1 && text.startsWith("\uFEFF") ? text.slice(1) : text;
}

export function unreadable(path: string, cause: unknown): HarnessError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  return invalidRecording(path, `cannot be read (${code})`, "Check that the file exists and may be read.", cause);
}
