import { TAKE_AGAIN, unreadable } from "../problem.ts";
import { sqlLexer } from "./lexer.ts";

/** What a plain dump consists of, in order. The rows of a copy must be read before the next part is asked for. */
export type DumpPart =
  | { readonly kind: "statement"; readonly text: string; readonly line: number }
  | { readonly kind: "copy"; readonly text: string; readonly line: number; readonly rows: AsyncIterable<Buffer> }
  /** The comment that pg_dump writes last: without it, the end is missing. */
  | { readonly kind: "complete"; readonly line: number };

const COPY_START = /^COPY\s.*\sFROM\s+stdin\b/is;
const COPY_END = Buffer.from("\\.");
const COMPLETE = "-- PostgreSQL database dump complete";
/** Rows are handed on in pieces of about this size; a message per row would be slow. */
const CHUNK_BYTES = 65_536;

/**
 * Takes a plain dump apart. psql's own commands (`\restrict`, `\connect`, …) are left out. `path` is for messages; lines count from 1.
 * @throws HarnessError `backup-unreadable` when a statement or a copy does not end
 */
export async function* dumpParts(lines: AsyncIterator<Buffer>, path: string): AsyncGenerator<DumpPart> {
  const lexer = sqlLexer();
  let number = 0;
  const next = async (): Promise<Buffer | null> => {
    const { value, done } = await lines.next();
    if (done === true) return null;
    number += 1;
    return value;
  };

  async function* rows(began: number): AsyncGenerator<Buffer> {
    let held: Buffer[] = [];
    let bytes = 0;
    for (let line = await next(); ; line = await next()) {
      if (line === null) throw truncated(path, `the file ends inside the rows of the COPY on line ${began}`);
      if (line.equals(COPY_END)) break;
      held.push(line, Buffer.from("\n"));
      bytes += line.length + 1;
      if (bytes >= CHUNK_BYTES) {
        yield Buffer.concat(held);
        [held, bytes] = [[], 0];
      }
    }
    if (held.length > 0) yield Buffer.concat(held);
  }

  for (let bytes = await next(); bytes !== null; bytes = await next()) {
    const line = bytes.toString("utf8").replace(/\r$/, "");
    if (lexer.idle() && line.startsWith("\\")) continue;
    if (lexer.idle() && line.startsWith(COMPLETE)) yield { kind: "complete", line: number };
    for (const { text, line: began } of lexer.take(line, number)) {
      if (COPY_START.test(text)) yield { kind: "copy", text, line: began, rows: rows(number) };
      else yield { kind: "statement", text, line: began };
    }
  }
  if (!lexer.idle()) throw truncated(path, `the file ends inside the statement on line ${lexer.began()}`);
}

function truncated(path: string, where: string) {
  return unreadable(path, `truncated: ${where}`, TAKE_AGAIN);
}
