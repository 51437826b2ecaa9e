import { pipeline, Readable } from "node:stream";
import { pipeline as finished } from "node:stream/promises";
import { pick } from "stream-json/filters/pick.js";
import { type StreamArrayItem, streamArray } from "stream-json/streamers/stream-array.js";
import { verifier } from "stream-json/utils/verifier.js";
import { HarnessError } from "../errors.ts";
import { exchangeOf } from "./har-entry.ts";
import { harEntry } from "./har-schema.ts";
import { idMaker } from "./ids.ts";
import { invalidRecording, problemOf } from "./invalid.ts";
import { createJsonGuard } from "./json-guard.ts";
import type { RawExchange } from "./raw.ts";
import { bytesOf } from "./source.ts";

const REMEDY = "Save the traffic again as HAR 1.2 with content.";

/** Both bodies of an entry, in base64 or escaped. What is made of it on the way takes some six times as much memory. */
const LONGEST_ENTRY_BYTES = 12 * 1024 * 1024;
/** Where the list lies: `{"log": {"entries": [`. */
const ENTRIES_LEVEL = 3;

export interface HarOptions {
  /** Told of every entry that is left out because it was no HTTP request: its index and its URL's scheme. */
  readonly skipped: (entry: number, scheme: string) => void;
}

/**
 * The entries of a HAR 1.2 file as exchanges, secrets still in them, in the order of the file. Memory holds one entry at a time.
 * @throws HarnessError `recording-invalid`: broken JSON with line and column, no `log.entries`, or an entry by index and field
 */
export async function* importHar(path: string, { skipped }: HarOptions): AsyncGenerator<RawExchange> {
  const idOf = idMaker();
  for await (const { key, value } of entriesOf(path)) {
    const where = `${path} entry ${key}`;
    const parsed = harEntry.safeParse(value);
    if (!parsed.success) throw invalidRecording(where, problemOf(parsed.error), REMEDY);
    const { startedDateTime, request } = parsed.data;
    const exchange = exchangeOf(parsed.data, idOf(Date.parse(startedDateTime), request.method));
    if (exchange === null) skipped(key, /^[a-z][a-z0-9+.-]*(?=:)/i.exec(request.url)?.[0] ?? "unknown");
    else yield exchange;
  }
}

/** Elements of `log.entries` with their index. Keys and strings are wanted whole, not in the pieces that the parser can also stream. */
async function* entriesOf(path: string): AsyncGenerator<StreamArrayItem> {
  let isHar = false;
  const filter = (stack: readonly (string | number | null)[], { name }: { readonly name: string }) => {
    const found = stack.length === 2 && stack[0] === "log" && stack[1] === "entries";
    if (found && name === "startArray") isHar = true;
    return found;
  };
  // What waits here is whole entries: 16 of them, as usual, could be a gigabyte.
  const options: object = { readableHighWaterMark: 1 };
  const items = streamArray.asStream(options);
  const guard = createJsonGuard(ENTRIES_LEVEL, LONGEST_ENTRY_BYTES);
  async function* bounded(): AsyncGenerator<Buffer> {
    for await (const chunk of bytesOf(path)) {
      const tooMuch = guard(chunk);
      if (tooMuch !== null) {
        const where = tooMuch.index === null ? `${path}, outside of log.entries` : `${path} entry ${tooMuch.index}`;
        throw invalidRecording(where, tooMuch.reason, "Record without such large bodies, or take it out of the file.");
      }
      yield chunk;
    }
  }
  pipeline(Readable.from(bounded()), pick.withParserAsStream({ filter, streamValues: false }), items, () => {});
  try {
    yield* items as AsyncIterable<StreamArrayItem>;
  } catch (cause) {
    throw await explained(path, cause);
  }
  if (!isHar) throw noHar(path);
}

async function explained(path: string, cause: unknown): Promise<Error> {
  if (cause instanceof HarnessError) return cause;
  const position = await brokenAt(path);
  if (position === null) return noHar(path);
  return invalidRecording(`${path} ${position}`, "is not JSON; the file may be cut off", REMEDY, cause);
}

/** The streaming parser does not say where it stopped; the verifier reads the file again and does. */
async function brokenAt(path: string): Promise<string | null> {
  try {
    await finished(Readable.from(bytesOf(path)), verifier.asStream());
    return null;
  } catch (error) {
    const { line, pos, offset } = error as { readonly line?: number; readonly pos?: number; readonly offset?: number };
    return line === undefined ? "" : `line ${line}, column ${pos} (character ${offset})`;
  }
}

function noHar(path: string): HarnessError {
  return invalidRecording(path, "is JSON, but no HAR: it has no list log.entries", "Name a HAR 1.2 file or a recording of our own format.");
}
