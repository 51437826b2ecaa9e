import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { verifyFile } from "stream-json/file/verifier.js";
import { pick } from "stream-json/filters/pick.js";
import { type StreamArrayItem, streamArray } from "stream-json/streamers/stream-array.js";
import { HarnessError } from "../errors.ts";
import { exchangeOf } from "./har-entry.ts";
import { harEntry } from "./har-schema.ts";
import type { RawExchange } from "./hide.ts";
import { invalidRecording, problemOf } from "./invalid.ts";
import { unreadable } from "./lines.ts";

const REMEDY = "Save the traffic again as HAR 1.2 with content.";

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
    const exchange = exchangeOf(parsed.data, idOf(startedDateTime, request.method));
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
  const items = streamArray.asStream();
  pipeline(createReadStream(path), pick.withParserAsStream({ filter, streamValues: false }), items, () => {});
  try {
    for await (const item of items as AsyncIterable<StreamArrayItem>) yield item;
  } catch (cause) {
    throw await explained(path, cause);
  }
  if (!isHar) throw noHar(path);
}

async function explained(path: string, cause: unknown): Promise<Error> {
  if (cause instanceof HarnessError) return cause;
  if (cause instanceof Error && "syscall" in cause) return unreadable(path, cause);
  const position = await brokenAt(path);
  if (position === null) return noHar(path);
  return invalidRecording(`${path} ${position}`, "is not JSON; the file may be cut off", REMEDY, cause);
}

/** The streaming parser does not say where it stopped; the verifier reads the file again and does. */
async function brokenAt(path: string): Promise<string | null> {
  try {
    await verifyFile(path);
    return null;
  } catch (error) {
    const { line, pos, offset } = error as { readonly line?: number; readonly pos?: number; readonly offset?: number };
    return line === undefined ? "" : `line ${line}, column ${pos} (character ${offset})`;
  }
}

function noHar(path: string): HarnessError {
  return invalidRecording(path, "is JSON, but no HAR: it has no list log.entries", "Name a HAR 1.2 file or a recording of our own format.");
}

/** "20261123T014118.946Z-GET", with "-2" for the next of the same moment: holds no secret and does not move when an entry is taken out. */
function idMaker(): (started: string, method: string) => string {
  const seen = new Map<string, number>();
  return (started, method) => {
    const id = `${new Date(started).toISOString().replaceAll(/[-:]/g, "")}-${method.replaceAll(/[^A-Za-z]/g, "")}`;
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return count === 1 ? id : `${id}-${count}`;
  };
}
