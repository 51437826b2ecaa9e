import type { z } from "zod";
import type { OperatorSecrets } from "../secrets/operator.ts";
import { createResolver } from "../secrets/resolver.ts";
import type { Inventory } from "../types/inventory.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { oneByOne } from "./batches.ts";
import { fitting } from "./fits.ts";
import { RECORDING_VERSION, type RecordingHeader, recordingHeader, type StoredExchange, storedExchange } from "./format.ts";
import { invalidRecording, problemOf } from "./invalid.ts";
import { type Line, ownLine, ownLinesOf } from "./lines.ts";
import { resolveExchange } from "./resolve.ts";
import { seenIds } from "./seen-ids.ts";

/**
 * The exchanges of a recording in our own format, in order, with the credentials of this inventory put back; null puts back none.
 * Memory grows with the longest line, not with the file, but for a few bytes an id.
 * @throws HarnessError `recording-invalid` naming file, line and field
 */
export function readRecording(path: string, inventory: Inventory | null, operator?: OperatorSecrets): AsyncIterable<RecordedExchange> {
  return oneByOne(readBatches(path, inventory, operator));
}

/** The same, those of one chunk of the file at a time. */
export async function* readBatches(
  path: string,
  inventory: Inventory | null,
  operator?: OperatorSecrets,
): AsyncGenerator<readonly RecordedExchange[]> {
  const resolve = createResolver(inventory, operator);
  const ids = seenIds();
  let header: RecordingHeader | null = null;
  for await (const parts of ownLinesOf(path)) {
    const batch: RecordedExchange[] = [];
    try {
      for (const part of parts) {
        const line = ownLine(path, part);
        if (line.text.trim() === "") continue;
        if (header === null) {
          header = parseHeader(path, line);
          continue;
        }
        const stored = parseExchange(path, line);
        if (ids.add(stored.id)) await refuseTwin(path, stored.id, line);
        batch.push(resolveExchange(stored, resolve, placeOf(path, line)));
      }
    } catch (error) {
      // What stands before a broken line has been read.
      yield batch;
      throw error;
    }
    yield batch;
  }
  if (header === null) throw invalidRecording(path, "is empty", "Import traffic with `npm run import -- traffic.har`.");
}

/** "recordings/a.ndjson line 17". */
function placeOf(path: string, { number }: Line): string {
  return `${path} line ${number}`;
}

/** Looks for an earlier line with the same id: only when there may be one. */
async function refuseTwin(path: string, id: string, line: Line): Promise<void> {
  const first = await lineOf(path, id, line.number);
  if (first !== null)
    throw invalidRecording(placeOf(path, line), `id is the same as on line ${first}`, "Give every exchange an id of its own.");
}

/** The line before this one that bears the id, or null for none. */
async function lineOf(path: string, id: string, before: number): Promise<number | null> {
  for await (const parts of ownLinesOf(path)) {
    for (const part of parts) {
      if (part.line >= before) return null;
      const line = ownLine(path, part);
      if (line.text.includes(id) && (parseJson(path, line) as { id?: unknown } | null)?.id === id) return line.number;
    }
  }
  return null;
}

function parseHeader(path: string, line: Line): RecordingHeader {
  const where = placeOf(path, line);
  const json = parseJson(path, line);
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

function parseExchange(path: string, line: Line): StoredExchange {
  const json = parseJson(path, line);
  return fitsFormat(json) ? (json as StoredExchange) : check(placeOf(path, line), json, storedExchange);
}

const fitsFormat = fitting(storedExchange);

function check<T>(where: string, json: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw invalidRecording(where, problemOf(result.error), "Compare the line with harness/recording/FORMAT.md, or import the traffic again.");
}

function parseJson(path: string, line: Line): unknown {
  try {
    return JSON.parse(line.text);
  } catch {
    // The parser's own message quotes the line, which may hold a secret when it was written by hand.
    throw invalidRecording(
      placeOf(path, line),
      "is not JSON; the file may be cut off",
      "Import the traffic again, or take the broken line out.",
    );
  }
}
