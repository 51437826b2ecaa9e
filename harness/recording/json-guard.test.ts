import fc from "fast-check";
import { expect, test } from "vitest";
import { createJsonGuard, type TooMuch } from "./json-guard.ts";

/** What the guard says of a text that comes in chunks of this size. */
function said(text: string, level: number, longest: number, size = 7): TooMuch | null {
  const guard = createJsonGuard(level, longest);
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) {
    const tooMuch = guard(bytes.subarray(from, from + size));
    if (tooMuch !== null) return tooMuch;
  }
  return null;
}

const listed = (...entries: readonly string[]) => `{"log":{"pages":[{},{}],"entries":[${entries.join(",")}],"x":[1]}}`;

test("a document of short, flat values passes, however many there are and whatever chunks it comes in", () =>
  fc.assert(
    fc.property(fc.array(fc.json({ maxDepth: 3 }), { maxLength: 50 }), fc.integer({ min: 1, max: 20 }), (values, size) => {
      const longest = Math.max(0, ...values.map((value) => Buffer.byteLength(value)));
      expect(said(listed(...values), 3, longest + size + 40, size)).toBeNull();
    }),
  ));

test("the first entry that is too long, deep or finely made is named by its index, behind others that are not", () => {
  const entry = '{"a":"]]}}[[{{,\\"","b":[1]}';
  expect(said(listed(entry, entry, `{"a":"${"x".repeat(500)}"}`, entry), 3, 400)).toMatchObject({ index: 2 });
  expect(said(listed(entry, `{"a":${"[".repeat(80)}${"]".repeat(80)}}`), 3, 400)).toEqual({
    index: 1,
    reason: "is nested more than 64 levels deep",
  });
  expect(said(listed(entry, `{"a":[${"0,".repeat(200_001)}0]}`), 3, 1e6, 4096)).toEqual({
    index: 1,
    reason: "holds more than 200000 values",
  });
});

test("what is too long beside the list is in none of it", () => {
  expect(said(`{"comment":"${"x".repeat(500)}"}`, 3, 400)).toMatchObject({ index: null });
});

test("at level 0 the document is one value", () => {
  expect(said(`[${"[1],".repeat(100)}0]`, 0, 300)).toMatchObject({ reason: expect.stringContaining("is longer than") });
  expect(said(`[${"[1],".repeat(50)}0]`, 0, 300)).toBeNull();
});
