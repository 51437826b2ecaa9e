import { expect, test } from "vitest";
import { inert, shownValue } from "./inert.ts";

test("controls, escapes and format characters are spelled out", () => {
  expect(inert("a\u001b[31m\n\r\t\u0000\u009b\u202e\u{e0041}\ud800", 100)).toBe("a\\e[31m\\n\\r\\t\\x00\\x9b\\u{202e}\\u{e0041}\\u{d800}");
});

test("ordinary text, accents and signs of other scripts stay", () => {
  expect(inert("Käse 寿司 🍣 a|b`c", 100)).toBe("Käse 寿司 🍣 a|b`c");
});

test("a long value is cut between characters and says how much is left out", () => {
  expect(inert("🍣".repeat(5), 3)).toBe("🍣🍣🍣… (+4 characters)");
  expect(inert("abc", 3)).toBe("abc");
});

test("marks piled on one letter are thinned", () => {
  expect(inert(`a${"\u0301".repeat(50)}`, 100)).toBe(`a${"\u0301".repeat(3)}`);
});

test("nothing and empty are told apart", () => {
  expect([shownValue(null), shownValue(""), shownValue("x")]).toEqual(["(nothing)", "(empty)", "x"]);
});
