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

/**
 * Reads a text as JSON (RFC 8259), or undefined when it is none or nested too deep. Not `JSON.parse`, which rounds long numbers and
 * drops all but the last of members with one name.
 */
export function readJson(text: string): JsonValue | undefined {
  let at = 0;
  let wrong = false;

  const fail = (): null => {
    wrong = true;
    return null;
  };
  const space = () => {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
    SPACE.lastIndex = at;
    SPACE.test(text);
    at = SPACE.lastIndex;
  };
  const take = (character: string): boolean => {
    space();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const string = (): string => {
    const from = at;
    let end = text.indexOf('"', from + 1);
    while (end > 0 && escaped(text, end, from)) end = text.indexOf('"', end + 1);
    if (end < 0) return fail() ?? "";
    at = end + 1;
    const plain = text.slice(from + 1, end);
    if (!NOT_PLAIN.test(plain)) return plain;
    try {
      return JSON.parse(text.slice(from, at)) as string;
    } catch {
      return fail() ?? "";
    }
  };
  const array = (depth: number): JsonValue => {
    const items: JsonValue[] = [];
    at += 1;
    if (take("]")) return items;
    do items.push(value(depth + 1));
    while (!wrong && take(","));
    return take("]") ? items : fail();
  };
  const object = (depth: number): JsonValue => {
    const members = new Map<string, JsonValue | Repeated>();
    at += 1;
    if (take("}")) return members;
    do {
      space();
      if (text[at] !== '"') return fail();
      const name = string();
      if (!take(":")) return fail();
      const known = members.get(name);
      const next = value(depth + 1);
      members.set(name, known === undefined ? next : { repeated: [...occurrences(known), next] });
    } while (!wrong && take(","));
    return take("}") ? members : fail();
  };
  const number = (): JsonValue => {
    NUMBER.lastIndex = at;
    if (!NUMBER.test(text)) return fail();
    const written = text.slice(at, NUMBER.lastIndex);
    at = NUMBER.lastIndex;
    return exactNumber(written);
  };
  const value = (depth: number): JsonValue => {
    space();
    if (wrong || depth > DEPTH_READ) return fail();
    const first = text[at];
    if (first === '"') return string();
    if (first === "{") return object(depth);
    if (first === "[") return array(depth);
    const word = WORDS.find(([name]) => first === name[0] && text.startsWith(name, at));
    if (word === undefined) return number();
    at += word[0].length;
    return word[1];
  };

  const whole = value(0);
  space();
  return wrong || at < text.length ? undefined : whole;
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
