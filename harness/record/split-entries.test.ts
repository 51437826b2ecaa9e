import fc from "fast-check";
import { expect, test } from "vitest";
import { splitEntries } from "./split-entries.ts";

const parsed = (text: string) => splitEntries(Buffer.from(text))?.map((bytes) => JSON.parse(String(bytes)));
const spaces = fc.stringMatching(/^[ \n\t\r]{0,3}$/);

test("a list is cut into the values that JSON.parse finds in it, whatever they hold", () =>
  fc.assert(
    fc.property(fc.array(fc.json()), spaces, (values, space) => {
      const text = `${space}[${space}${values.join(`${space},${space}`)}${space}]${space}`;
      expect(parsed(text)).toEqual(JSON.parse(text));
    }),
  ));

test("anything else is one entry", () =>
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      expect(parsed(JSON.stringify(value))).toEqual([JSON.parse(JSON.stringify(value))]);
    }),
  ));

test("a list that was cut off anywhere gives nothing", () =>
  fc.assert(
    fc.property(fc.array(fc.json(), { minLength: 1 }), fc.nat(), (values, at) => {
      const text = `[${values.join(",")}]`;
      expect(splitEntries(Buffer.from(text.slice(0, Math.max(1, at % text.length))))).toBeNull();
    }),
  ));

test.each(["", " ", "[", "[]]", "[1]]", '["\\"]', "[{]"])("%j gives nothing", (text) => {
  expect(splitEntries(Buffer.from(text))).toBeNull();
});

test("brackets alone, as many as a payload holds, take no time and no memory", () => {
  const deep = Buffer.alloc(8 * 1024 * 1024, "[");
  expect(splitEntries(deep)).toBeNull();
  expect(splitEntries(Buffer.concat([deep, Buffer.alloc(8 * 1024 * 1024, "]")]))).toHaveLength(1);
});
