/** One argument of a query or form; null for a bare name without `=`, which Kong sees as boolean true. */
export type Argument = readonly [name: string, value: string | null];

/** Arguments in order, percent-decoded, `+` as space; empty names left out as nginx leaves them out. */
export function parseArguments(text: string): Argument[] {
  return text
    .split("&")
    .map((part): Argument => {
      const equals = part.indexOf("=");
      return equals < 0 ? [decode(part), null] : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))];
    })
    .filter(([name]) => name !== "");
}

/** Arguments under a name, compared exactly. */
export function argumentValues(args: readonly Argument[], name: string): (string | null)[] {
  return args.filter(([key]) => key === name).map(([, value]) => value);
}

/**
 * The whole query written anew, as `set_query` does. Kong's order is that of a Lua table and so unspecified; the order
 * of arrival is kept here.
 */
export function encodeArguments(args: readonly Argument[]): string {
  return args.map(([name, value]) => (value === null ? encode(name) : `${encode(name)}=${encode(value)}`)).join("&");
}

/** The query without the arguments of one name, everything else byte for byte (`clear_query_arg`, 3.5). */
export function withoutArgument(query: string, name: string): string {
  return query
    .split("&")
    .filter((part) => decode(part.split("=", 1)[0] ?? "") !== name)
    .join("&");
}

function decode(text: string): string {
  const bytes: number[] = [];
  const source = Buffer.from(text.replaceAll("+", " "), "latin1");
  for (let index = 0; index < source.length; index++) {
    const hex = source[index] === 0x25 ? source.toString("latin1", index + 1, index + 3) : "";
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      index += 2;
    } else bytes.push(source[index] ?? 0);
  }
  return Buffer.from(bytes).toString("utf8");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
