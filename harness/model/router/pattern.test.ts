import { describe, expect, test } from "vitest";
import { type Anchor, compilePattern, runPattern } from "./pattern.ts";
import type { Dialect } from "./pattern-piece.ts";

const matched = (expression: string, dialect: Dialect, anchor: Anchor, text: string) =>
  runPattern(compilePattern(expression, dialect, anchor), text)?.[0] ?? null;

describe.each(["pcre", "rust"] as const)("%s", (dialect) => {
  test.each([
    ["/o/(?P<id>\\d+)$", "/o/7", "/o/7"],
    ["/o/(?<id>\\d+)$", "/o/7/x", null],
    ["/a.c", "/a\nc", null],
    ["/a.c", "/a\rc", "/a\rc"],
    ["/[[:alpha:]]+", "/ab1", "/ab"],
    ["/[]a]+", "/a]", "/a]"],
    ["(?i)/A\\.b", "/a.B", "/a.B"],
    ["/\\x41{2}", "/AA", "/AA"],
    ["/a\\z", "/ab", null],
  ])("%s on %s matches %s", (expression, text, expected) => {
    expect(matched(expression, dialect, "whole", text)).toBe(expected);
  });

  test.each(["(?s).", "/a(?i:b)", "[[:^alpha:]]", "\\p{L}", "a++"])("%s is reported as not modelled", (expression) => {
    expect(compilePattern(expression, dialect, "whole").kind).toBe("not-modelled");
  });
});

test("2.8 holds the whole expression to the start, 3.x only its first alternative", () => {
  expect(matched("/a|/b", "pcre", "whole", "/x/b")).toBeNull();
  expect(matched("/a|/b", "rust", "caret", "/x/b")).toBe("/b");
  expect(matched("/a|/b", "rust", "caret", "/x/a")).toBeNull();
});

test.each(["/a(?=b)", "/a(?!b)", "/(a)\\1", "/a{id}", "/(?<=a)b", "\\q", "[a"])("Rust's engine refuses %s", (expression) => {
  expect(compilePattern(expression, "rust", "caret").kind).toBe("refused");
});

test("PCRE runs look-around and takes a lone brace as itself", () => {
  expect(matched("/a(?!b)", "pcre", "whole", "/ac")).toBe("/a");
  expect(matched("/a(?!b)", "pcre", "whole", "/ab")).toBeNull();
  expect(matched("/a{id}", "pcre", "whole", "/a{id}")).toBe("/a{id}");
});

test.each(["(?>a)", "(a)\\1", "(*UTF)a", "\\Qa.b\\E", "\\K"])("%s of PCRE is reported as not modelled", (expression) => {
  expect(compilePattern(expression, "pcre", "whole").kind).toBe("not-modelled");
});

test("PCRE's dollar also stands before a final newline, Rust's does not", () => {
  expect(matched("/a$", "pcre", "whole", "/a\n")).toBe("/a");
  expect(matched("/a$", "rust", "caret", "/a\n")).toBeNull();
});
