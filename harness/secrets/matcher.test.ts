import { expect, test } from "vitest";
import { encodeAs } from "./encoding.ts";
import { createMatcher } from "./matcher.ts";

const find = (values: readonly string[]) => createMatcher(new Map(values.map((value) => [value, value])));

test("prefers the longest of several that begin at one place", () => {
  expect(find(["bob-key", "bob-key-2"])("x bob-key-2 bob-key").map(({ value }) => value)).toEqual(["bob-key-2", "bob-key"]);
});

test("finds a secret of four characters inside a word", () => {
  expect(find(["abcd"])("xabcdx")).toMatchObject([{ start: 1, end: 5, encoding: "raw" }]);
});

test.each([
  ["key with space&é", "q=key%20with%20space%26%C3%A9&r", "url"],
  ["key with space", "q=key+with+space&r", "form"],
  ["bob-key", "q=bob%2Dkey&r", "url@3"],
  ['quo"te', '{"a":"quo\\"te"}', "json"],
  ["slash/ed", "?next=slash%2Fed", "url"],
] as const)("finds %s in %s and can write it so again", (value, text, encoding) => {
  const [found] = find([value])(text);
  expect(found).toMatchObject({ value, encoding });
  expect(encodeAs(value, encoding)).toBe(text.slice(found?.start, found?.end));
});

test.each(["%61lice", "\\u0061lice", '{\\"k\\":\\"alice\\"}', "%5Calice", "%c3%28alice"])("sees through unusual writing: %s", (text) => {
  expect(find(["alice"])(text)).toHaveLength(1);
});

test.each([
  ["1", true],
  ["key: 1", true],
  ["/a?key=1&b=2", true],
  ['{"key":"1"}', true],
  ['{"count":1,"b":2}', false],
  ["page 1 of 12", false],
  ["12", false],
])("a one-character secret in %s counts only where it stands alone", (text, counts) => {
  expect(find(["1"])(text)).toHaveLength(counts ? 1 : 0);
});

test("an empty secret is never found", () => {
  expect(find([""])("anything")).toEqual([]);
});

test("ten thousand secrets do not make a megabyte slow", () => {
  const keys = Array.from({ length: 10_000 }, (_, index) => `key-${index.toString(36).padStart(28, "q")}`);
  const search = find(keys);
  const text = `${"The quick brown fox jumps over key-lime pie. ".repeat(25_000)}${keys[77]}`;
  const started = performance.now();
  expect(search(text)).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(2_000);
});
