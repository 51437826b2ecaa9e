import type { StoredExchange } from "../recording/format.ts";
import type { idMaker } from "../recording/ids.ts";
import { tooLong } from "../recording/json-guard.ts";
import { exchangeOfEntry } from "../recording/kong-log-entry.ts";
import { LONGEST_LOG_LINE_BYTES, logText } from "../recording/lines.ts";
import { storable } from "../recording/stored.ts";
import type { Hider } from "../secrets/hider.ts";
import type { Inventory } from "../types/inventory.ts";
import { digestOf, type Seen } from "./seen.ts";
import { splitEntries } from "./split-entries.ts";
import { type Counts, noCounts } from "./tally.ts";

export interface PayloadReader {
  readonly hider: Hider;
  readonly inventory: Inventory;
  readonly idOf: ReturnType<typeof idMaker>;
  readonly seen: Seen;
}

export interface ReadPayload {
  /** Lines of the recording, without line ends. */
  readonly lines: readonly string[];
  /** What `seen` took of this payload, to be forgotten should it not be written. */
  readonly keys: readonly string[];
  readonly counts: Counts;
  /** Entries that could not be read, also when they were counted before; what was left out for another reason is not among them. */
  readonly unreadable: number;
  /** Why the first of these could not be read; quotes nothing of it. */
  readonly reason: string | null;
  readonly entries: number;
}

/**
 * What one request of http-log brought, as lines of a recording. Entries already taken are left out. An entry is known by its request id, which
 * Kong logs from 3.5 on (kong/pdk/log.lua), or else by the bytes of the payload and its place there, because Kong sends a payload again as it
 * was: two equal requests of the same millisecond may well be logged alike, and are two all the same when one payload holds them.
 */
export function readPayload(payload: Buffer, { hider, inventory, idOf, seen }: PayloadReader): ReadPayload {
  const digest = digestOf(payload);
  const split = splitEntries(payload);
  const entries = split ?? [null];
  const [lines, keys]: [string[], string[]] = [[], []];
  const counts = noCounts();
  let unreadable = 0;
  let reason: string | null = null;
  const failed = (why: string) => {
    unreadable += 1;
    reason ??= why;
  };
  const leftOut = (key: string, kind: "skipped" | "withheld" | "unreadable", how = 1) => {
    if (seen.takeLeftOut(key)) return;
    counts[kind] += how;
    keys.push(key);
  };
  for (const [index, bytes] of entries.entries()) {
    const json = bytes === null ? { reason: "is cut off, or is no JSON" } : parsed(bytes);
    if ("reason" in json) {
      failed(json.reason);
      continue;
    }
    const read = exchangeOfEntry(json.value, idOf, inventory);
    if (typeof read === "string") {
      failed(read);
      continue;
    }
    const key = requestId(json.value) ?? `${digest}:${index}`;
    if ("noRequest" in read) {
      leftOut(key, "skipped");
      continue;
    }
    const stored = storable(read, hider);
    if ("unfit" in stored) failed(stored.unfit);
    else if ("leak" in stored) leftOut(key, "withheld");
    else if (seen.take(key, stored.exchange)) counts.duplicates += 1;
    else {
      lines.push(JSON.stringify(stored.exchange));
      keys.push(key);
      count(counts, stored.exchange, stored);
    }
  }
  if (unreadable > 0) leftOut(digest, "unreadable", unreadable);
  return { lines, keys, counts, unreadable, reason, entries: entries.length };
}

function count(counts: Counts, { response }: StoredExchange, { references, tokens }: { references: number; tokens: number }): void {
  counts.exchanges += 1;
  counts.references += references;
  counts.tokens += tokens;
  if (response === null) counts.unanswered += 1;
}

function parsed(bytes: Buffer): { readonly value: unknown } | { readonly reason: string } {
  if (bytes.length > LONGEST_LOG_LINE_BYTES) return { reason: tooLong(LONGEST_LOG_LINE_BYTES) };
  try {
    return { value: JSON.parse(logText(bytes)) };
  } catch {
    // The parser's own message quotes the entry.
    return { reason: "is not JSON" };
  }
}

function requestId(json: unknown): string | null {
  const { id } = (json as { request?: { id?: unknown } }).request ?? {};
  return typeof id === "string" && id !== "" && id.length <= LONGEST_ID_CHARACTERS ? `id ${id}` : null;
}
/** nginx's $request_id has 32; longer ones are not Kong's and would fill the memory of what was seen. */
const LONGEST_ID_CHARACTERS = 64;
