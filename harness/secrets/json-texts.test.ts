import { faker } from "@faker-js/faker";
import { expect, test } from "vitest";
import { jsonTexts } from "./json-texts.ts";

const found = (text: string) => [...jsonTexts(text)].map(({ name, start, end }) => [name, text.slice(start, end)]);

test("texts have the name of their member, numbers only count with one", () => {
  const text = '{"a":"1","b" : "x\\"y","c":-1.5e3,"d":true,"e":{"f":[ "g", 2 ]}}';
  expect(found(text)).toEqual([
    ["a", "1"],
    ["b", 'x\\"y'],
    ["c", "-1.5e3"],
    ["", "g"],
  ]);
});

test.each(["", "{", '"', '{"a":"', '{"a', '{"a":', '"a":"b\\', '{"a":1', '"\\"'])("ends on the broken %s", (text) => {
  expect(found(text).length).toBeLessThanOrEqual(1);
});

test("every text of a document is found, in its order", () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    faker.seed(seed);
    const texts = faker.helpers.multiple(() => faker.string.sample({ min: 0, max: 12 }), { count: 6 });
    const document = JSON.stringify(
      texts.map((text, index) => (index % 2 === 0 ? text : { [`n${index}`]: text })),
      null,
      seed % 3,
    );
    expect(found(document), `seed ${seed}`).toEqual(
      texts.map((text, index) => [index % 2 === 0 ? "" : `n${index}`, JSON.stringify(text).slice(1, -1)]),
    );
  }
});

test.each([
  ["quotes that never end", '\\"'.repeat(500_000)],
  ["names that never get a value", '{"a":'.repeat(200_000)],
  ["quotes alone", '"'.repeat(1_000_000)],
])("a megabyte of %s is read in no time", (_, text) => {
  const began = performance.now();
  let count = 0;
  for (const _text of jsonTexts(text)) count += 1;
  expect(count).toBeLessThanOrEqual(500_000);
  expect(performance.now() - began).toBeLessThan(2_000);
});
