import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createHider, type HidingOptions } from "../secrets/hider.ts";
import { createResolver } from "../secrets/resolver.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { oneByOne } from "./batches.ts";
import { type ForeignKind, foreignFormats } from "./formats.ts";
import { invalidRecording } from "./invalid.ts";
import type { LeftOut } from "./raw.ts";
import { readBatches } from "./read.ts";
import { type RecordingKind, recognise } from "./recognise.ts";
import { resolveExchange } from "./resolve.ts";
import { unreadable } from "./source.ts";
import { storedExchanges } from "./stored.ts";

export interface OpenRecording {
  readonly kind: RecordingKind;
  /** "recordings/a.har (HAR 1.2)". */
  readonly describe: string;
  /** Reads the file anew each time it is iterated. */
  readonly exchanges: AsyncIterable<RecordedExchange>;
  /** The same in batches, which cost less to wait for. */
  readonly batches: AsyncIterable<readonly RecordedExchange[]>;
  /** SHA-256 of the file, hex. */
  digest(): Promise<string>;
}

/**
 * Opens a recording in our format or any that can be imported, told apart by content. Those are read as if they had been imported first: the
 * same secrets are put back and the same are not, so that the verdict does not depend on the way, and no secret of the traffic reaches an
 * output. But nobody would see here what was left out, so a line that cannot be read ends it.
 * @throws HarnessError `recording-invalid` when the file is missing, empty or of no format that is known
 */
export async function openRecording(path: string, options: HidingOptions): Promise<OpenRecording> {
  const kind = await recognise(path);
  const batches = {
    [Symbol.asyncIterator]: () =>
      kind === "recording" ? readBatches(path, options.inventory, options.operator) : readForeign(path, kind, options),
  };
  return {
    kind,
    describe: kind === "recording" ? path : `${path} (${foreignFormats[kind].name})`,
    exchanges: oneByOne(batches),
    batches,
    digest: () => digestOf(path),
  };
}

async function* readForeign(path: string, kind: ForeignKind, options: HidingOptions): AsyncGenerator<readonly RecordedExchange[]> {
  const hider = createHider(options);
  const resolve = createResolver(options.inventory, options.operator);
  const left = ({ kind: how, where, reason }: LeftOut) => {
    if (how === "unreadable") throw invalidRecording(`${path} ${where}`, reason, REMEDY);
  };
  for await (const { exchange } of storedExchanges(path, kind, hider, { left, inventory: options.inventory, origin: null }))
    yield [resolveExchange(exchange, resolve, path)];
}

const REMEDY = "Import the file with `npm run import`, which counts what cannot be read and goes on.";

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return hash.digest("hex");
}
