import { expect, test } from "vitest";
import type { Paint } from "../paint.ts";
import { beside, cell } from "./columns.ts";

const paint: Paint = (_style, text) => `[${text}]`;

test("what lies between an equal beginning and an equal end is painted, over broken lines too", () => {
  expect(cell("keep-alive, x", "keep-dead, x", 20, paint, "bad").lines).toEqual(["keep-[alive], x       "]);
  expect(cell("aaXXXXbb", "aaYbb", 4, paint, "bad").lines).toEqual(["aa[XX]", "[XX]bb"]);
});

test("everything is painted where the other side has nothing, and nothing where both are alike or nobody asks", () => {
  expect(cell("abc", null, 3, paint, "bad").lines).toEqual(["[abc]"]);
  expect(cell("abc", "abc", 3, paint, "bad").lines).toEqual(["abc"]);
  expect(cell("abc", null, 3, paint, null).lines).toEqual(["abc"]);
});

test("hostile values act on nothing", () => {
  expect(cell("\u001b[2J\u202eabc\n", null, 30, paint, null).lines[0]?.trimEnd()).toBe("\\e[2J\\u{202e}abc\\n");
});

test("an empty value takes one line, and the shorter cell is filled up", () => {
  const [left, right] = [cell("", "x", 2, paint, null), cell("abcd", "", 2, paint, null)];
  expect(beside(left, right, 2)).toEqual(["   | ab", "   | cd"]);
});
