import { RECORDING_FORMAT, RECORDING_VERSION } from "../recording/format.ts";
import { idMaker } from "../recording/ids.ts";
import { createHider, type HidingOptions } from "../secrets/hider.ts";
import type { Inventory } from "../types/inventory.ts";
import { createRoom, type Room } from "./body.ts";
import { continueRecording, recordingPath } from "./continue.ts";
import { type Disk, openJournal, type WrittenFile } from "./journal.ts";
import type { Address } from "./listen.ts";
import type { Secret } from "./secret.ts";
import { createSeen } from "./seen.ts";
import { startServer } from "./server.ts";
import type { Counts, Refusals } from "./tally.ts";

export interface RecorderOptions {
  /** "recordings/live": files are named after it, "recordings/live-0001.ndjson". */
  readonly to: string;
  readonly listen: Address;
  readonly secret: Secret | null;
  readonly rotateBytes: number;
  /** How secrets leave; the inventory is the backup's. */
  readonly hiding: HidingOptions & { readonly inventory: Inventory };
  /** Name and version of this tool. */
  readonly createdBy: string;
  readonly disk: Disk;
  /** Told of what somebody should know while it runs, a sentence each. */
  readonly say: (text: string) => void;
  /** Called after exchanges were written. */
  readonly written: (counts: Readonly<Counts>) => void;
  readonly room?: Room;
}

/** Disposal stops listening, waits until what was taken is on the disk and in order, and gives the name free. */
export interface Recorder extends AsyncDisposable {
  readonly port: number;
  readonly counts: Readonly<Counts>;
  readonly refusals: Readonly<Refusals>;
  files(): readonly WrittenFile[];
}

/**
 * Records what http-log plugins send until it is disposed of. An existing recording of the name is continued in a new file.
 * @throws HarnessError `output-failed` when the folder cannot be written or another process records there, `usage` when it cannot listen
 */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { to, listen, secret, rotateBytes, hiding, createdBy, disk, say, written } = options;
  const earlier = await continueRecording(to, say);
  const journal = openJournal({
    pathOf: (number) => recordingPath(to, number),
    firstNumber: earlier.firstNumber,
    header: { format: RECORDING_FORMAT, version: RECORDING_VERSION, createdBy, source: "http-log" },
    rotateBytes,
    disk,
    say,
  });
  const reader = { hider: createHider(hiding), inventory: hiding.inventory, idOf: idMaker(), seen: createSeen(earlier.last) };
  const room = options.room ?? createRoom();
  const server = await startServer({ listen, secret, reader, journal, room, say, written }).catch(async (error: unknown) => {
    await earlier[Symbol.asyncDispose]();
    throw error;
  });
  const { port, counts, refusals } = server;
  return {
    port,
    counts,
    refusals,
    files: journal.files,
    async [Symbol.asyncDispose]() {
      // The last one stops first.
      await using _name = earlier;
      await using _file = journal;
      await using _socket = server;
    },
  };
}
