const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * The entries of a payload, each as its own bytes: http-log sends one object alone (`queue_size` or `max_batch_size` of 1), or a list of them.
 * The list is not parsed as a whole, because eight megabytes of brackets become a hundred times as much memory; entries are parsed one by one,
 * and one that is damaged does not take the others with it. Null when brackets and quotes do not close: it was cut off, or is no JSON.
 */
export function splitEntries(payload: Buffer): readonly Buffer[] | null {
  const bytes = trimmed(payload);
  if (bytes.length === 0) return null;
  return bytes[0] === OPEN_BRACKET ? elements(bytes) : [bytes];
}

function elements(bytes: Buffer): readonly Buffer[] | null {
  const found: Buffer[] = [];
  let depth = 0;
  let from = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = endOfString(bytes, at + 1);
      if (end === -1) return null;
      at = end;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
    } else if (byte === COMMA && depth === 1) {
      found.push(trimmed(bytes.subarray(from, at)));
      from = at + 1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth > 0) continue;
      if (at !== bytes.length - 1) return null;
      const last = trimmed(bytes.subarray(from, at));
      return last.length === 0 && found.length === 0 ? [] : [...found, last];
    }
  }
  return null;
}

/** Where a string's closing quote is: the next one that an even number of backslashes stands before. -1: it has none. */
function endOfString(bytes: Buffer, from: number): number {
  for (let end = bytes.indexOf(QUOTE, from); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    let before = end - 1;
    while (before >= from && bytes[before] === BACKSLASH) before -= 1;
    if ((end - 1 - before) % 2 === 0) return end;
  }
  return -1;
}

/** Without the white space that JSON allows around values (RFC 8259, section 2). */
function trimmed(bytes: Buffer): Buffer {
  let [start, end] = [0, bytes.length];
  while (start < end && isSpace(bytes[start])) start += 1;
  while (end > start && isSpace(bytes[end - 1])) end -= 1;
  return bytes.subarray(start, end);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
