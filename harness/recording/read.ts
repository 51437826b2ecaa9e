import type { z } from "zod";
import type { OperatorSecrets } from "../secrets/operator.ts";
import { createResolver } from "../secrets/resolver.ts";
import type { Inventory } from "../types/inventory.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { RECORDING_VERSION, type RecordingHeader, recordingHeader, type StoredExchange, storedExchange } from "./format.ts";
import { invalidRecording, problemOf } from "./invalid.ts";
import { type Line, linesOf } from "./lines.ts";
import { resolveExchange } from "./resolve.ts";
import { seenIds } from "./seen-ids.ts";

/** A stored exchange and the place it was read from ("recordings/a.ndjson line 17"). */
interface StoredLine {
  readonly where: string;
  readonly exchange: StoredExchange;
}

/**
 * The exchanges of a recording in our own format, in order, with the credentials of this inventory put back; null puts back none.
 * Memory grows with the longest line, not with the file, but for a few bytes an id.
 * @throws HarnessError `recording-invalid` naming file, line and field
 */
export async function* readRecording(
  path: string,
  inventory: Inventory | null,
  operator?: OperatorSecrets,
): AsyncGenerator<RecordedExchange> {
  const resolve = createResolver(inventory, operator);
  for await (const { where, exchange } of readStored(path)) yield resolveExchange(exchange, resolve, where);
}

/** The exchanges of a recording as they are stored, markers and all. */
async function* readStored(path: string): AsyncGenerator<StoredLine> {
  const ids = seenIds();
  let header: RecordingHeader | null = null;
  for await (const line of linesOf(path)) {
    if (line.text.trim() === "") continue;
    if (header === null) {
      header = parseHeader(path, line);
      continue;
    }
    const where = `${path} line ${line.number}`;
    const exchange = parse(where, line, storedExchange);
    const first = ids.add(exchange.id) ? await lineOf(path, exchange.id, line.number) : null;
    if (first !== null) throw invalidRecording(where, `id is the same as on line ${first}`, "Give every exchange an id of its own.");
    yield { where, exchange };
  }
  if (header === null) throw invalidRecording(path, "is empty", "Import traffic with `npm run import -- traffic.har`.");
}

/** The line before this one that bears the id, or null for none: looked for only when the two may be equal. */
async function lineOf(path: string, id: string, before: number): Promise<number | null> {
  for await (const line of linesOf(path)) {
    if (line.number >= before) return null;
    if (line.text.includes(id) && (parseJson(path, line) as { id?: unknown } | null)?.id === id) return line.number;
  }
  return null;
}

function parseHeader(path: string, line: Line): RecordingHeader {
  const where = `${path} line ${line.number}`;
  const json = parseJson(where, line);
  const { format, version } = (json ?? {}) as { format?: unknown; version?: unknown };
  if (typeof version === "number" && typeof format === "string" && version !== RECORDING_VERSION) {
    throw invalidRecording(
      where,
      `version ${version} of the format is not known here, only ${RECORDING_VERSION}`,
      "Import the traffic again with this release.",
    );
  }
  return check(where, json, recordingHeader);
}

function parse<T>(where: string, line: Line, schema: z.ZodType<T>): T {
  return check(where, parseJson(where, line), schema);
}

function check<T>(where: string, json: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw invalidRecording(where, problemOf(result.error), "Compare the line with harness/recording/FORMAT.md, or import the traffic again.");
}

function parseJson(where: string, { text }: Line): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the line, which may hold a secret when it was written by hand.
    throw invalidRecording(where, "is not JSON; the file may be cut off", "Import the traffic again, or take the broken line out.");
  }
}
