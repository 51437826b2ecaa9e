/**
 * How a secret is written where it stands, so that putting it back gives the same text again: raw, percent-encoded for a URL, as a
 * form field, inside JSON, as Basic credentials. `url@0.3` is a URL in which only those characters are percent-encoded, some of
 * which need not be: `bob%2Dkey` is the key bob-key to Kong, and whether Y agrees is worth knowing.
 */
export type Encoding = (typeof plain)[number] | `url@${string}`;

const plain = ["raw", "url", "form", "json", "basic"] as const;

export function isEncoding(text: string): text is Encoding {
  return (plain as readonly string[]).includes(text) || /^url@\d+(?:\.\d+)*$/.test(text);
}

/** A value as it is written in that encoding. "basic" gives it unchanged: it is the business of whoever knows the user. */
export function encodeAs(value: string, encoding: Encoding): string {
  if (encoding === "url") return percentEncode(value);
  if (encoding === "form") return percentEncode(value).replaceAll("%20", "+");
  if (encoding === "json") return JSON.stringify(value).slice(1, -1);
  if (!encoding.startsWith("url@")) return value;
  const encoded = new Set(encoding.slice("url@".length).split(".").map(Number));
  return [...value].map((character, index) => (encoded.has(index) ? everyByte(character) : character)).join("");
}

/** The encoding that gives `text` again. One that was written in another odd way (`%2b`, `\u0061`) counts as the usual way of its kind. */
export function encodingOf(text: string, value: string, kind: Encoding): Encoding {
  const candidates: readonly Encoding[] = ["raw", "url", "form", "json", oddUrl(text, value)];
  return candidates.find((encoding) => encodeAs(value, encoding) === text) ?? kind;
}

function oddUrl(text: string, value: string): Encoding {
  const encoded: number[] = [];
  let at = 0;
  for (const [index, character] of [...value].entries()) {
    const escaped = everyByte(character);
    const isEscaped = text.startsWith(escaped, at);
    if (isEscaped) encoded.push(index);
    at += isEscaped ? escaped.length : character.length;
  }
  return encoded.length === 0 ? "url" : `url@${encoded.join(".")}`;
}

function everyByte(character: string): string {
  return [...Buffer.from(character, "utf8")].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

/** Goes through UTF-8 because half a surrogate pair cannot be percent-encoded. */
function percentEncode(value: string): string {
  return encodeURIComponent(Buffer.from(value, "utf8").toString("utf8"));
}
