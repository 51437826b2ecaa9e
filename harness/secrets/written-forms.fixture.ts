/**
 * A secret as it might stand in something that was written: as it is, percent-encoded in part or in full, JSON-escaped, in hex, and inside
 * base64 of either alphabet, wherever it begins among the three bytes that make four characters.
 */
export function writtenForms(secret: string): readonly Buffer[] {
  const bytes = Buffer.from(secret, "utf8");
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
  const everyByte = hex.map((pair) => `%${pair}`).join("");
  const base64 = [0, 1, 2].map((offset) => {
    // Only characters that no neighbour has a part in.
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replaceAll("=", "");
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  const texts = [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll("-", "%2D").replaceAll("_", "%5F"),
    encodeURIComponent(secret).replaceAll("-", "%2d").replaceAll("_", "%5f"),
    everyByte,
    everyByte.toUpperCase(),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/"),
    [...secret].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
    hex.join(""),
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
  return [...new Set(texts)].map((text) => Buffer.from(text));
}

/** The names of those secrets that some bytes hold in any form. */
export function secretsIn(bytes: Buffer, secrets: ReadonlyMap<string, string>): readonly string[] {
  return [...secrets].filter(([, secret]) => writtenForms(secret).some((form) => bytes.includes(form))).map(([name]) => name);
}
