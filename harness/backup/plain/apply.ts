import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { HarnessError } from "../../errors.ts";
import { databaseReason, TAKE_AGAIN, unreadable } from "../problem.ts";
import { type DumpPart, dumpParts } from "./dump.ts";
import { linesOf } from "./lines.ts";
import { declaredEncoding, isLeftOut, mayFail } from "./statements.ts";

/**
 * Runs a plain dump against an empty database, as it streams by. `path` is for messages.
 * @throws HarnessError `backup-unreadable` when it is cut short, in another encoding, or a statement fails
 */
export async function applyDump(client: pg.Client, source: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  let complete = false;
  for await (const part of dumpParts(linesOf(source), path)) {
    if (part.kind === "complete") complete = true;
    else await applyPart(client, part, path);
  }
  if (!complete) throw unreadable(path, 'truncated: the line "PostgreSQL database dump complete" is missing at its end', TAKE_AGAIN);
}

async function applyPart(client: pg.Client, part: Exclude<DumpPart, { kind: "complete" }>, path: string): Promise<void> {
  const { text, line } = part;
  refuseOtherEncoding(text, line, path);
  if (part.kind === "statement" && isLeftOut(text)) return;
  try {
    if (part.kind === "copy") await pipeline(Readable.from(part.rows, { objectMode: false }), client.query(copyFrom(text)));
    else await client.query(text);
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    if (part.kind === "statement" && mayFail(text)) return;
    const where = part.kind === "copy" ? copyLine(error, line) : line;
    const what =
      text
        .split("\n", 1)[0]
        ?.split(/[\s(]+/, 3)
        .join(" ") ?? "";
    throw unreadable(
      path,
      `line ${where}: PostgreSQL refuses "${what} …": ${databaseReason(error)}`,
      "Take a whole dump of Kong's database, schema and data, with pg_dump; a --data-only dump or one edited by hand cannot be restored.",
    );
  }
}

/** PostgreSQL counts the rows of a COPY from 1 and tells the number in the error's context, beside values we must not show. */
function copyLine(error: unknown, line: number): number {
  const context = typeof error === "object" && error !== null && "where" in error ? String(error.where) : "";
  return line + Number(/, line (\d+)/.exec(context)?.[1] ?? 0);
}

function refuseOtherEncoding(statement: string, line: number, path: string): void {
  const encoding = declaredEncoding(statement);
  if (encoding === null || ["UTF8", "UTF-8", "SQL_ASCII"].includes(encoding)) return;
  throw unreadable(path, `line ${line}: the dump is in encoding ${encoding}`, "Take it again with pg_dump --encoding=UTF8.");
}
