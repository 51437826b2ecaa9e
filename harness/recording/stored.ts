import { HarnessError } from "../errors.ts";
import type { Hider } from "../secrets/hider.ts";
import type { HeaderLines } from "../types/message.ts";
import { type StoredBody, type StoredExchange, storedExchange, utf8Text } from "./format.ts";
import { type ForeignKind, foreignFormats } from "./formats.ts";
import { hideExchange, visibleTexts } from "./hide.ts";
import { problemOf } from "./invalid.ts";
import { tooLong } from "./json-guard.ts";
import { LONGEST_OWN_LINE_BYTES } from "./lines.ts";
import type { RawExchange, RawOptions } from "./raw.ts";

interface Stored {
  readonly exchange: StoredExchange;
  readonly references: number;
  readonly tokens: number;
}

/** An exchange as it may be written; why it does not fit the format; or where a secret of the backup would be left in it. */
export type Storable = Stored | { readonly unfit: string } | { readonly leak: string };

/** Takes the secrets out of an exchange, checks it against our format, and looks at it once more as the last look before the disk. */
export function storable(raw: RawExchange, hider: Hider): Storable {
  const { stored: exchange, references, tokens } = hideExchange(raw, hider);
  const fits = storedExchange.safeParse(exchange);
  if (!fits.success) return { unfit: problemOf(fits.error) };
  if (isTooLong(exchange)) return { unfit: tooLong(LONGEST_OWN_LINE_BYTES) };
  const leak = visibleTexts(exchange).find(({ text }) => hider.leaks(text) || hider.leaks(utf8Of(text)));
  return leak === undefined ? { exchange, references, tokens } : { leak: leak.where };
}

/**
 * The exchanges of a foreign file as they may be written: checked against our format, secrets out. What does not fit the format is left
 * out like a line that cannot be read.
 * @throws HarnessError `recording-invalid` for a file that cannot be read, `output-failed` when a secret of the backup would be left in
 */
export async function* storedExchanges(path: string, kind: ForeignKind, hider: Hider, options: RawOptions): AsyncGenerator<Stored> {
  for await (const { where, exchange: raw } of foreignFormats[kind].read(path, options)) {
    const stored = storable(raw, hider);
    if ("leak" in stored) throw leaked(`${path} ${where}`, stored.leak);
    if ("unfit" in stored) options.left({ kind: "unreadable", where, reason: stored.unfit });
    else yield stored;
  }
}

function leaked(where: string, field: string): HarnessError {
  return new HarnessError(
    "output-failed",
    `${where}: a secret of the backup would be left in the ${field}; nothing was written`,
    "Take it out of the file; this is a fault of the import, please report it.",
  );
}

/** True when it would make a line that nobody reads again: a secret of three characters becomes a marker of sixty. */
function isTooLong({ request, response }: StoredExchange): boolean {
  const length = (message: { readonly headers: HeaderLines; readonly body: StoredBody } | null) => {
    if (message === null) return 0;
    const { headers, body } = message;
    const bytes = body === null ? 0 : "text" in body ? body.text.length : body.base64.length;
    return headers.reduce((sum, [name, value]) => sum + name.length + value.length, bytes);
  };
  const characters = request.target.length + length(request) + length(response);
  // The line is only made where it may come near: a character takes six bytes at most ("\u0001").
  return 6 * characters > LONGEST_OWN_LINE_BYTES && Buffer.byteLength(JSON.stringify({ request, response })) > LONGEST_OWN_LINE_BYTES - KIB;
}
/** Room for what a line holds besides both messages. */
const KIB = 1024;

/** What bytes that were read one by one as characters say as UTF-8: a key need not be ASCII. */
function utf8Of(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return "";
  return utf8Text(Buffer.from(text, "latin1")) ?? "";
}
