import { basename } from "node:path";
import { HarnessError } from "../errors.ts";
import { createHider, type Hider, type HidingOptions } from "../secrets/hider.ts";
import { RECORDING_FORMAT, RECORDING_VERSION, type StoredExchange, storedExchange } from "./format.ts";
import { importHar } from "./har.ts";
import { hideExchange, visibleTexts } from "./hide.ts";
import { invalidRecording, problemOf } from "./invalid.ts";
import { recognise } from "./open.ts";
import { writeRecording } from "./write.ts";

export interface ImportOptions extends HidingOptions {
  /** Name and version of this tool, for the header line. */
  readonly createdBy: string;
}

export interface Imported {
  readonly exchanges: number;
  /** Places that now hold a reference to a credential of the backup. */
  readonly references: number;
  /** Places that hold a token for a secret that the backup does not know. */
  readonly tokens: number;
  /** Entries that were no HTTP requests (data: URLs). */
  readonly skipped: number;
}

/**
 * Turns a HAR into a recording of our own format. Nothing is written when a secret of the backup would be left in it.
 * @throws HarnessError `recording-invalid` for what cannot be read, `output-failed` for what cannot be written
 */
export async function importRecording(from: string, to: string, options: ImportOptions): Promise<Imported> {
  if ((await recognise(from)) === "recording") {
    throw invalidRecording(from, "is a recording already", "Name a HAR file, or use the recording as it is.");
  }
  const hider = createHider(options);
  const counts = { references: 0, tokens: 0, skipped: 0 };
  async function* stored(): AsyncGenerator<StoredExchange> {
    const skipped = () => {
      counts.skipped += 1;
    };
    for await (const raw of importHar(from, { skipped })) {
      const hidden = hideExchange(raw, hider);
      counts.references += hidden.references;
      counts.tokens += hidden.tokens;
      yield checked(hidden.stored, hider, from);
    }
  }
  const header = { format: RECORDING_FORMAT, version: RECORDING_VERSION, createdBy: options.createdBy, source: basename(from) } as const;
  const exchanges = await writeRecording(to, header, stored());
  return { exchanges, ...counts };
}

/** The last look before the disk: what we write we can read, and no secret of the backup can be seen in it. */
function checked(exchange: StoredExchange, hider: Hider, from: string): StoredExchange {
  const where = `${from} exchange ${exchange.id}`;
  const result = storedExchange.safeParse(exchange);
  if (!result.success) throw invalidRecording(where, problemOf(result.error), "Take the entry out, or record it again.");
  const leak = visibleTexts(exchange).find(({ text }) => hider.leaks(text));
  if (leak === undefined) return exchange;
  throw new HarnessError(
    "output-failed",
    `${where}: a secret of the backup would be left in the ${leak.where}; nothing was written`,
    "Take the entry out of the file; this is a fault of the import, please report it.",
  );
}
