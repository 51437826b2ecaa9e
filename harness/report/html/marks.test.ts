import { expect, test } from "vitest";
import { differingCells } from "./cells.ts";
import { marked } from "./marks.ts";

const seen = (markup: string) =>
  markup
    .replaceAll("<mark>", "[")
    .replaceAll("</mark>", "]")
    .replace(/<[^>]+>/g, "");

test("marks the words in which two lines differ", () => {
  const { x, y } = marked("1.1 kong/2.8.5, via", "1.1 kong/3.9.1, via");
  expect([seen(x.markup), seen(y.markup)]).toEqual(["1.1 kong/[2].[8].[5], via", "1.1 kong/[3].[9].[1], via"]);
});

test("marks what only one side has", () => {
  const { x, y } = marked('{"a":1}', '{"a":1,"b":2}');
  expect(seen(x.markup)).toBe("{&quot;a&quot;:1}");
  expect(seen(y.markup)).toMatch(/^\{&quot;a&quot;:1\[.*b.*2\]\}$/);
});

test("equal lines hold no mark, and different ones always do", () => {
  expect(marked("same", "same").y.markup).not.toContain("mark");
  for (const [x, y] of [
    ["a", "b"],
    ["a b", "a  b"],
    ["é", "e"],
    ["\u200b", ""],
    ["a".repeat(5000), `${"a".repeat(4999)}b`],
  ] as const)
    expect(marked(x, y).x.markup + marked(x, y).y.markup).toContain("<mark>");
});

test("of long lines what they begin with alike is left out, so that the difference is in sight", () => {
  const { y } = marked(`${"word ".repeat(10_000)}x`, `${"word ".repeat(10_000)}y`);
  expect(seen(y.markup)).toMatch(/^… \(49920 characters alike\) (word ){16}\[y\]$/);
});

test("lines stand beside the lines that are equal to them", () => {
  const { x, y } = differingCells(["a", "b", "c"], ["a", "new", "b", "C"]);
  expect([seen(x.markup), seen(y.markup)]).toEqual(["ab[c]", "a[new]b[C]"]);
});

test("two sides of a megabyte are compared at once", () => {
  const startedAt = performance.now();
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index} ${"x".repeat(50)}`);
  differingCells(
    lines,
    lines.map((line) => `${line}y`),
  );
  marked("a b ".repeat(250_000), "c d ".repeat(250_000));
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
