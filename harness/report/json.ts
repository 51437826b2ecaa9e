/** Keys a reader looks for first; all others follow in alphabetical order, whatever order the certificate was built in. */
const FIRST_KEYS = ["format", "version", "verdict", "rehearsal"];

/**
 * What JSON may hold literally but a terminal acts on when the file is shown: C1 controls (0x9b begins an escape sequence), DEL,
 * format characters and line separators. JSON.stringify escapes only C0 and unpaired surrogates.
 */
const acting = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** certificate.json and its like: two-space indent, keys in a fixed order, newline at the end. Equal results give equal bytes. */
export function renderJson(result: object): string {
  const text = JSON.stringify(result, inOrder, 2);
  return `${text.replace(acting, escaped)}\n`;
}

/** The same on one line, in the order in which it was built. */
export function renderJsonLine(result: object): string {
  const text = JSON.stringify(result);
  return isPlain(text) ? text : text.replace(acting, escaped);
}

/** ASCII without DEL, as nearly all traffic is: told in a tenth of the time that looking for each of the others takes. */
function isPlain(text: string): boolean {
  return Buffer.byteLength(text) === text.length && !text.includes("\u007f");
}

function escaped(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

function inOrder(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const rank = (key: string): number => (FIRST_KEYS.includes(key) ? FIRST_KEYS.indexOf(key) : FIRST_KEYS.length);
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(entries.sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}
