import { HarnessError } from "../errors.ts";
import type { Hider } from "../secrets/hider.ts";
import { type StoredExchange, storedExchange, utf8Text } from "./format.ts";
import { type ForeignKind, foreignFormats } from "./formats.ts";
import { hideExchange, visibleTexts } from "./hide.ts";
import { problemOf } from "./invalid.ts";
import type { RawOptions } from "./raw.ts";

interface Stored {
  readonly exchange: StoredExchange;
  readonly references: number;
  readonly tokens: number;
}

/**
 * The exchanges of a foreign file as they may be written: checked against our format, secrets out. What does not fit the format is left
 * out like a line that cannot be read.
 * @throws HarnessError `recording-invalid` for a file that cannot be read, `output-failed` when a secret of the backup would be left in
 */
export async function* storedExchanges(path: string, kind: ForeignKind, hider: Hider, options: RawOptions): AsyncGenerator<Stored> {
  for await (const { where, exchange: raw } of foreignFormats[kind].read(path, options)) {
    const { stored: exchange, references, tokens } = hideExchange(raw, hider);
    const fits = storedExchange.safeParse(exchange);
    if (!fits.success) {
      options.left({ kind: "unreadable", where, reason: problemOf(fits.error) });
      continue;
    }
    refuseLeaks(exchange, hider, `${path} ${where}`);
    yield { exchange, references, tokens };
  }
}

/** The last look before the disk: no secret of the backup can be seen in any text that comes from the traffic. */
function refuseLeaks(exchange: StoredExchange, hider: Hider, where: string): void {
  const leak = visibleTexts(exchange).find(({ text }) => hider.leaks(text) || hider.leaks(utf8Of(text)));
  if (leak === undefined) return;
  throw new HarnessError(
    "output-failed",
    `${where}: a secret of the backup would be left in the ${leak.where}; nothing was written`,
    "Take it out of the file; this is a fault of the import, please report it.",
  );
}

/** What bytes that were read one by one as characters say as UTF-8: a key need not be ASCII. */
function utf8Of(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return "";
  return utf8Text(Buffer.from(text, "latin1")) ?? "";
}
