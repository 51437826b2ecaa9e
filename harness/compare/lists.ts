/**
 * Header fields whose value is a comma-separated list by definition, so that several lines and one line mean the same (RFC 9110, 5.3).
 * Anything else in several lines is another message: Set-Cookie has commas of its own, and for fields nobody defined nobody knows.
 */
const LISTS: ReadonlySet<string> = new Set([
  // RFC 9110
  "accept",
  "accept-charset",
  "accept-encoding",
  "accept-language",
  "accept-ranges",
  "allow",
  "connection",
  "content-encoding",
  "content-language",
  "expect",
  "if-match",
  "if-none-match",
  "te",
  "trailer",
  "upgrade",
  "vary",
  "via",
  // RFC 9111, 8288, 7239, 7240, and what proxies write
  "cache-control",
  "pragma",
  "link",
  "forwarded",
  "prefer",
  "preference-applied",
  "x-forwarded-for",
  // Fetch
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-expose-headers",
  "access-control-request-headers",
]);

/** Lists that are sets: the order of their members says nothing. */
const SETS: ReadonlySet<string> = new Set([
  "allow",
  "vary",
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-expose-headers",
]);

/**
 * Whether the lines of a header have the same members, though other line breaks or blanks between them.
 * @param name lower case
 */
export function sameList(name: string, x: readonly string[], y: readonly string[]): boolean {
  if (!LISTS.has(name)) return false;
  const [a, b] = [membersOf(x), membersOf(y)];
  if (SETS.has(name)) {
    a.sort();
    b.sort();
  }
  return a.length === b.length && a.every((member, index) => member === b[index]);
}

/** Empty members count: a sender has no business writing them (RFC 9110, 5.6.1.1), so they show that something changed. */
function membersOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    if (!line.includes(",")) return [line.trim()];
    const members = [""];
    for (const [token] of line.matchAll(/"(?:[^"\\]|\\.)*"|,|[^",]+|"/g)) {
      if (token === ",") members.push("");
      else members[members.length - 1] += token;
    }
    return members.map((member) => member.trim());
  });
}
