const MIB = 1024 * 1024;
/** HAR 1.2 goes seven levels deep; tools put fields of their own in. A level costs some hundred bytes of memory and one of the file. */
const DEEPEST_LEVELS = 64;
/** An entry has a few hundred values, of which most are headers. An empty list costs two bytes of the file and fifty of memory. */
const MOST_VALUES = 200_000;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

export interface TooMuch {
  /** Index in the list that the value stands in; null when it is in none of that level. */
  readonly index: number | null;
  readonly reason: string;
}

/**
 * Looks at the bytes of a JSON document before a parser makes values of them, and tells of the first value that would take too much memory:
 * one that is long, deep, or made of very many small ones.
 * @param level how deep the list lies whose values are looked at each by itself; 0: the document is one value
 */
export function createJsonGuard(level: number, longestBytes: number): (chunk: Buffer) => TooMuch | null {
  let [depth, values, index, length] = [0, 0, -1, 0];
  let [inString, escaped] = [false, false];
  const begin = () => {
    [values, length] = [0, 0];
  };
  const tooMuch = (reason: string): TooMuch => ({ index: depth > level && index >= 0 ? index : null, reason });
  return (chunk) => {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
        values += 1;
        if (depth === level) index = -1;
        else if (depth === level + 1) index += 1;
        if (depth > DEEPEST_LEVELS) return tooMuch(`is nested more than ${DEEPEST_LEVELS} levels deep`);
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
      else if (byte === COMMA) values += 1;
      else continue;
      if (values > MOST_VALUES) return tooMuch(`holds more than ${MOST_VALUES} values`);
      if (depth <= level && !inString && byte !== QUOTE) {
        begin();
        from = at;
      }
    }
    length += chunk.length - from;
    return length > longestBytes ? tooMuch(tooLong(longestBytes)) : null;
  };
}

/** The reason for a stretch that is not read because of its length. */
export function tooLong(limitBytes: number): string {
  return `is longer than ${limitBytes / MIB} MiB`;
}
