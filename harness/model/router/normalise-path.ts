import { wireBytes } from "./bytes.ts";

/** RFC 3986 section 2.2: these keep their percent-encoding, because decoding them could change what the path means. */
const reserved = new Set([..."!*'();:@&=+$,/?%#[]"]);
/** What Kong sends on unencoded (kong/tools/uri.lua, `escape`, all three tags). */
const sentAsIs = /[^!#$&'()*+,/:;=?@[\]A-Za-z0-9\-_.~%]/g;
const triplet = /%([0-9A-Fa-f]{2})/g;
const regexMeta = new Set([..."^.-{}\\|"]);

/** The raw path of a request target: everything before the first `?` that is not the first character. */
export function rawPath(target: string): string {
  const mark = target.indexOf("?", 1);
  return mark === -1 ? target : target.slice(0, mark);
}

/**
 * The path as Kong's routers see it, as a byte text: unreserved and other harmless bytes decoded, hex digits of the rest
 * in upper case, repeated slashes merged, dot segments resolved (also those that came from `%2e`). The same on all lines.
 * Source: kong/tools/uri.lua `normalize` with merge_slashes. A path that does not start with a slash (`OPTIONS *`) only decodes.
 */
export function normalisePath(path: string): string {
  const bytes = wireBytes(path);
  const decoded = bytes.includes("%") ? bytes.replaceAll(triplet, decodeTriplet) : bytes;
  if (!decoded.startsWith("/") || !/\/\/|\./.test(decoded)) return decoded;
  const segments = decoded.split("/").slice(1);
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const last = segments.at(-1) ?? "";
  const open = last === "" || last === "." || last === "..";
  return `/${kept.join("/")}${open && kept.length > 0 ? "/" : ""}`;
}

/** On the way out every byte that is not safe in a request line is encoded again, in upper-case hex. */
export function encodePath(path: string): string {
  return path.replaceAll(sentAsIs, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

/**
 * 2.8 decodes the percent-encoded bytes of a configured regex as it does those of the request, and escapes what would
 * become an operator. From 3.0 on the stored expression is taken as it stands. Source: kong/router.lua 2.8.5, `normalize_regex`.
 */
export function normaliseRegex(expression: string): string {
  return expression.replaceAll(triplet, (whole, hex: string) => {
    const byte = decodeTriplet(whole, hex);
    return regexMeta.has(byte) ? `\\${byte}` : byte;
  });
}

function decodeTriplet(whole: string, hex: string): string {
  const byte = String.fromCharCode(Number.parseInt(hex, 16));
  return reserved.has(byte) ? whole.toUpperCase() : byte;
}
