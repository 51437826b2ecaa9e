import { idMaker } from "./ids.ts";
import { inOrder, type Weighed } from "./in-order.ts";
import { exchangeOfEntry } from "./kong-log-entry.ts";
import { logLinesOf, type ReadLine } from "./lines.ts";
import type { RawOptions, RawRead } from "./raw.ts";

/**
 * The requests that Kong's http-log, file-log and tcp-log plugins wrote, one JSON object a line, or a list of them where http-log sends
 * batches. Entries are logged when a request ends; they are given in the order in which the requests began.
 */
export function readKongLog(path: string, options: RawOptions): AsyncGenerator<RawRead> {
  return inOrder(entriesOf(path, options));
}

async function* entriesOf(path: string, { left, inventory }: RawOptions): AsyncGenerator<Weighed> {
  const idOf = idMaker();
  for await (const line of logLinesOf(path)) {
    const entries = entriesIn(line);
    for (const [index, entry] of entries.entries()) {
      const where = entries.length > 1 ? `line ${line.number} entry ${index + 1}` : `line ${line.number}`;
      const read = "reason" in entry ? entry.reason : exchangeOfEntry(entry.json, idOf, inventory);
      if (typeof read === "string") left({ kind: "unreadable", where, reason: read });
      else if ("noRequest" in read) left({ kind: "skipped", where, reason: read.noRequest });
      else yield { where, exchange: read, bytes: "text" in line ? line.text.length / entries.length : 0 };
    }
  }
}

type Entry = { readonly json: unknown } | { readonly reason: string };

function entriesIn(line: ReadLine): readonly Entry[] {
  if ("tooLong" in line) return [{ reason: line.tooLong }];
  if (line.text.trim() === "") return [];
  try {
    const json: unknown = JSON.parse(line.text);
    return (Array.isArray(json) ? json : [json]).map((entry: unknown) => ({ json: entry }));
  } catch {
    // The parser's own message quotes the line.
    return [{ reason: "is not JSON" }];
  }
}
