import { type ExactNumber, exactNumber } from "./json-number.ts";

/** Members under a name that an object holds more than once, in their order: readers differ in which of them they take. */
export interface Repeated {
  readonly repeated: readonly JsonValue[];
}

/** A JSON value without loss: numbers by decimal value, objects as maps that tell repeated names. */
export type JsonValue = null | boolean | number | ExactNumber | string | readonly JsonValue[] | JsonMembers;
export type JsonMembers = ReadonlyMap<string, JsonValue | Repeated>;

/** Deeper nesting is no document that anybody reads, and would exhaust the stack of whoever walks it. */
const DEPTH_READ = 200;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** In a string these ask for a closer look: an escape, or a control character, which JSON does not allow (RFC 8259, 7). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_PLAIN = /[\\\u0000-\u001f]/;

const WORDS: readonly (readonly [word: string, value: null | boolean])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
];

/** A text that is being read: how far, and whether it has turned out to be no JSON. */
interface Reading {
  readonly text: string;
  at: number;
  wrong: boolean;
}

/**
 * Reads a text as JSON (RFC 8259), or undefined when it is none or nested too deep. Not `JSON.parse`, which rounds long numbers and
 * drops all but the last of members with one name.
 */
export function readJson(text: string): JsonValue | undefined {
  const reading: Reading = { text, at: 0, wrong: false };
  const whole = readValue(reading, 0);
  skipSpace(reading);
  return reading.wrong || reading.at < text.length ? undefined : whole;
}

function readValue(reading: Reading, depth: number): JsonValue {
  skipSpace(reading);
  if (reading.wrong || depth > DEPTH_READ) return fail(reading);
  const first = reading.text[reading.at];
  if (first === '"') return readString(reading);
  if (first === "{") return readObject(reading, depth);
  if (first === "[") return readArray(reading, depth);
  return first === "n" || first === "t" || first === "f" ? readWord(reading) : readNumber(reading);
}

function readObject(reading: Reading, depth: number): JsonValue {
  const members = new Map<string, JsonValue | Repeated>();
  reading.at += 1;
  if (take(reading, "}")) return members;
  do {
    skipSpace(reading);
    if (reading.text[reading.at] !== '"') return fail(reading);
    const name = readString(reading);
    if (!take(reading, ":")) return fail(reading);
    const known = members.get(name);
    const next = readValue(reading, depth + 1);
    members.set(name, known === undefined ? next : { repeated: [...occurrences(known), next] });
  } while (!reading.wrong && take(reading, ","));
  return take(reading, "}") ? members : fail(reading);
}

function readArray(reading: Reading, depth: number): JsonValue {
  const items: JsonValue[] = [];
  reading.at += 1;
  if (take(reading, "]")) return items;
  do items.push(readValue(reading, depth + 1));
  while (!reading.wrong && take(reading, ","));
  return take(reading, "]") ? items : fail(reading);
}

function readString(reading: Reading): string {
  const { text, at: from } = reading;
  let end = text.indexOf('"', from + 1);
  while (end > 0 && escaped(text, end, from)) end = text.indexOf('"', end + 1);
  if (end < 0) return fail(reading) ?? "";
  reading.at = end + 1;
  const plain = text.slice(from + 1, end);
  if (!NOT_PLAIN.test(plain)) return plain;
  try {
    return JSON.parse(text.slice(from, reading.at)) as string;
  } catch {
    return fail(reading) ?? "";
  }
}

function readNumber(reading: Reading): JsonValue {
  NUMBER.lastIndex = reading.at;
  if (!NUMBER.test(reading.text)) return fail(reading);
  const written = reading.text.slice(reading.at, NUMBER.lastIndex);
  reading.at = NUMBER.lastIndex;
  return exactNumber(written);
}

function readWord(reading: Reading): JsonValue {
  for (const [word, value] of WORDS) {
    if (!reading.text.startsWith(word, reading.at)) continue;
    reading.at += word.length;
    return value;
  }
  return fail(reading);
}

function take(reading: Reading, character: string): boolean {
  skipSpace(reading);
  if (reading.text[reading.at] !== character) return false;
  reading.at += 1;
  return true;
}

function skipSpace(reading: Reading): void {
  const code = reading.text.charCodeAt(reading.at);
  if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
  SPACE.lastIndex = reading.at;
  SPACE.test(reading.text);
  reading.at = SPACE.lastIndex;
}

function fail(reading: Reading): null {
  reading.wrong = true;
  return null;
}

/** Whether the quotation mark at `end` stands behind an odd number of backslashes. */
function escaped(text: string, end: number, from: number): boolean {
  let slashes = 0;
  while (end - 1 - slashes > from && text[end - 1 - slashes] === "\\") slashes += 1;
  return slashes % 2 === 1;
}

/** All values that stand under one name. */
export function occurrences(member: JsonValue | Repeated | undefined): readonly JsonValue[] {
  if (member === undefined) return [];
  return isRepeated(member) ? member.repeated : [member];
}

export function isRepeated(member: JsonValue | Repeated | undefined): member is Repeated {
  return typeof member === "object" && member !== null && "repeated" in member;
}

export function isMembers(value: JsonValue | Repeated | undefined): value is JsonMembers {
  return value instanceof Map;
}
