/** A stretch of a text that looks like a secret, whatever its name. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * How secrets begin that say so themselves, by whoever gives them out; and private keys (RFC 7468), also where JSON has escaped their
 * lines. What begins with eyJ is base64 of `{"`: a JWT, or what is made like one.
 */
const KNOWN = new RegExp(
  [
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*-----END [A-Z ]*PRIVATE KEY-----`,
    String.raw`\beyJ[\w-]{10,}(?:\.[\w-]*){0,4}`,
    String.raw`\b(?:sk|rk)_(?:live|test)_\w{10,}`,
    String.raw`\bwhsec_[\w+/=]{16,}`,
    String.raw`\bsk-[\w-]{20,}`,
    String.raw`\bgh[pousr]_\w{20,}`,
    String.raw`\bgithub_pat_\w{20,}`,
    String.raw`\bglpat-[\w-]{20,}`,
    String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`,
    String.raw`\bAIza[\w-]{30,}`,
    String.raw`\bya29\.[\w-]{20,}`,
    String.raw`\bxox[abeoprs]-[\w-]{10,}`,
    String.raw`\bSG\.[\w-]{16,}\.[\w-]{16,}`,
    String.raw`\b(?:npm|hf|dop_v1|shpat)_\w{20,}`,
  ].join("|"),
  "g",
);

/** Shorter ones are looked for by name alone: ids of articles, words and dates get too like them. */
export const SHORTEST = 20;
/** A key of 3,072 bits in base64; longer ones are images and documents, whose length matters. */
const LONGEST = 512;
const WORD = /[A-Za-z0-9_+-]{20,}={0,2}/g;
/** The same with the slash of base64, which separates the segments of a path. */
const WORD_WITH_SLASH = /[A-Za-z0-9_+/-]{20,}={0,2}/g;

/**
 * Measured on 20,000 random words of each length: of base62, 1 in 1,000 of 20 characters has less, and fewer of longer ones. Names that people
 * make have up to 3.9 in 30 characters, so this alone decides nothing.
 */
const BITS_PER_CHARACTER = 3.5;
/** The same of hexadecimal digits, of which there are 16: 1 in 1,000 of 32 has less. */
const HEX_BITS_PER_CHARACTER = 3.1;
/**
 * Share of neighbours that are of different kinds (lower, upper, digit), a capital before a small letter not counted, measured on the same
 * words: 0.44 in the middle of random base62, 1 in 100 of 20 characters below 0.21; 0.40 in random lower case and digits, 1 in 10 below 0.25.
 * Names in camel case, file names and slugs stay below.
 */
const CHANGES = 0.25;

/** So much of a word must lie in parts that are neither words nor numbers: `application-3f2a9c1b` names a file. */
const SHORTEST_MIXED = 16;

/** UUIDs are ids, whatever stands before or after them. */
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
/** As long as MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512; keys of 128 to 512 bits are written so, too. 24 digits are an ObjectId. */
const HEX_LENGTHS = [32, 40, 48, 56, 64, 96, 128];
/** What a hash is called just before it stands. */
const HASH_BEFORE = /(?:sha-?\d+|md5)[=:_-]{1,2}$/i;

/**
 * Stretches that are secret by their looks. In a `path` a hexadecimal word is taken for an id, and the slash for what separates.
 * In `prose` only what says so itself is found. Ids of any other kind, numbers, dates, names and hashes that are called so are left alone.
 */
export function secretLooking(text: string, where: "value" | "path" | "prose"): readonly Stretch[] {
  if (text.length < SHORTEST) return [];
  const known = [...text.matchAll(KNOWN)].map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
  if (where === "prose") return known;
  const isPath = where === "path" || /^(?:[a-z]+:\/)?\//.test(text);
  const words = [...text.matchAll(isPath ? WORD : WORD_WITH_SLASH)]
    .filter(({ 0: word, index }) => isRandom(word, isPath) && !HASH_BEFORE.test(text.slice(Math.max(0, index - 10), index)))
    .map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
  return [...known, ...words];
}

function isRandom(word: string, isPath: boolean): boolean {
  const bare = word.replace(UUID, "").replace(/=+$/, "");
  if (bare.length < SHORTEST || bare.length > LONGEST) return false;
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(bare))
    return !isPath && HEX_LENGTHS.includes(bare.length) && /[a-f]/i.test(bare) && entropy(bare) >= HEX_BITS_PER_CHARACTER;
  // Words and numbers with something between them are a slug, a date, a name.
  const mixed = bare.split(/[-_+/]+/).filter((part) => !/^(?:[A-Z]?[a-z]*|[A-Z]*|\d*)$/.test(part));
  if (mixed.join("").length < SHORTEST_MIXED || !/\d/.test(bare)) return false;
  return entropy(bare) >= BITS_PER_CHARACTER && changes(mixed) >= CHANGES;
}

/** Shannon's, in bits for each character. */
function entropy(word: string): number {
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / word.length) * Math.log2(count / word.length), 0);
}

function changes(parts: readonly string[]): number {
  const [changed, neighbours] = parts.reduce(
    ([sum, all], part) => {
      const kinds = [...part].map((character) => (/\d/.test(character) ? "digit" : /[a-z]/.test(character) ? "lower" : "upper"));
      return [sum + kinds.filter((kind, at) => differ(kinds[at - 1], kind)).length, all + Math.max(0, part.length - 1)];
    },
    [0, 0],
  );
  return neighbours === 0 ? 0 : changed / neighbours;
}

function differ(before: string | undefined, kind: string): boolean {
  return before !== undefined && before !== kind && !(before === "upper" && kind === "lower");
}
