import { basename } from "node:path";
import { createHider, type HidingOptions } from "../secrets/hider.ts";
import { RECORDING_FORMAT, RECORDING_VERSION, type StoredExchange } from "./format.ts";
import { type ForeignKind, foreignFormats } from "./formats.ts";
import { invalidRecording } from "./invalid.ts";
import type { LeftOut, RawOptions } from "./raw.ts";
import { recognise } from "./recognise.ts";
import { storedExchanges } from "./stored.ts";
import { writeRecording } from "./write.ts";

export interface ImportOptions extends HidingOptions {
  /** Name and version of this tool, for the header line. */
  readonly createdBy: string;
  /** Where requests went that name no host themselves, as those of an access log; null when that is not known. */
  readonly origin: URL | null;
}

export interface Imported {
  /** "GoReplay". */
  readonly format: string;
  readonly exchanges: number;
  /** Exchanges of which the source holds no response, though other exchanges of its kind have one. */
  readonly unanswered: number;
  /** Places that now hold a reference to a credential of the backup. */
  readonly references: number;
  /** Places that hold a token for a secret that the backup does not know. */
  readonly tokens: number;
  /** Lines or entries that were no HTTP requests (data: URLs, what nginx could not read either). */
  readonly skipped: number;
  /** Lines or entries that could not be read. */
  readonly unreadable: number;
  /** The first of both, each with its line and the reason. */
  readonly leftOut: readonly LeftOut[];
}

/** Enough to see what is wrong; a file of another format would give one for every line. */
const LEFT_OUT_SHOWN = 10;

/**
 * Turns recorded traffic of any format that is known into a recording of our own. Nothing is written when a secret of the backup would be left
 * in it, or when nothing could be read. What could not be read is counted, and the first of it named.
 * @throws HarnessError `recording-invalid` for what cannot be read, `output-failed` for what cannot be written
 */
export async function importRecording(from: string, to: string, options: ImportOptions): Promise<Imported> {
  const kind = await recognise(from);
  if (kind === "recording") throw invalidRecording(from, "is a recording already", "Use it as it is, or name what it was made from.");
  const format: ForeignKind = kind;
  const hider = createHider(options);
  const counts = { unanswered: 0, references: 0, tokens: 0, skipped: 0, unreadable: 0 };
  const leftOut: LeftOut[] = [];
  const left = (what: LeftOut) => {
    counts[what.kind] += 1;
    if (leftOut.length < LEFT_OUT_SHOWN) leftOut.push(what);
  };
  const raw: RawOptions = { left, inventory: options.inventory, origin: options.origin };
  async function* exchanges(): AsyncGenerator<StoredExchange> {
    let read = 0;
    for await (const { exchange, references, tokens } of storedExchanges(from, format, hider, raw)) {
      read += 1;
      counts.references += references;
      counts.tokens += tokens;
      if (exchange.response === null) counts.unanswered += 1;
      yield exchange;
    }
    if (read === 0 && counts.unreadable > 0) throw nothingRead(from, counts.unreadable, leftOut);
  }
  const header = { format: RECORDING_FORMAT, version: RECORDING_VERSION, createdBy: options.createdBy, source: basename(from) } as const;
  return { format: foreignFormats[format].name, exchanges: await writeRecording(to, header, exchanges()), ...counts, leftOut };
}

function nothingRead(from: string, unreadable: number, [first]: readonly LeftOut[]): Error {
  const what = first === undefined ? "" : `; ${first.where} ${first.reason}`;
  return invalidRecording(from, `no exchange could be read of ${unreadable}${what}`, "Record the traffic again; nothing was written.");
}
