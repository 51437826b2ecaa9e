import { describe, expect, it } from "vitest";
import { filledIn, matches } from "./matcher.ts";

const fits = (pattern: string, x: string, y: string) => new RegExp(filledIn(pattern, x, []), "u").test(y);

describe("X's own value in Y's pattern", () => {
  it("stands for itself, whatever signs it holds", () => {
    expect(fits("^{x}, kong$", "1.1 a (b)", "1.1 a (b), kong")).toBe(true);
    expect(fits("^{x}, kong$", "1.1 a", "1x1 a, kong")).toBe(false);
    expect(fits("^{x}$", "$&", "$&")).toBe(true);
  });

  it("may be the same but for slashes", () => {
    expect(fits("^{x/}$", "/basefoo", "/base/foo")).toBe(true);
    expect(fits("^{x/}$", "/base//foo", "/base/foo/")).toBe(true);
    expect(fits("^{x/}$", "/basefoo", "/base/bar")).toBe(false);
    expect(fits("^{x/}$", "/basefoo", "/base/foo/1")).toBe(false);
  });

  it("may be the same but for percent-encoding", () => {
    expect(fits("^{x%}$", "/a|b<ü", "/a%7Cb%3c%C3%BC")).toBe(true);
    expect(fits("^{x%}$", "/a|b", "/a%7Dc")).toBe(false);
  });
});

describe("what a group of X's pattern found", () => {
  const fitting = (y: string) =>
    matches(
      { end: "client", path: "header:a", x: "^(.+); charset=(.+)$", y: "^{x1}$" },
      { end: "client", path: "header:a", x: "text/plain; charset=UTF-8", y },
    );

  it("stands in Y's pattern", () => {
    expect(fitting("text/plain")).toBe(true);
    expect(fitting("text/html")).toBe(false);
  });

  it("is told from a space that was written another way", () => {
    expect(fits("^{x+}$", "q=a+b", "q=a%20b")).toBe(true);
    expect(fits("^{x+}$", "q=a+b", "q=a-b")).toBe(false);
  });
});

describe("a matcher of what no exchange shows", () => {
  it("asks for its own surface", () => {
    const matcher = { end: "log", path: "body:$.source", x: "absent", y: "^(kong|upstream)$" } as const;
    const shown = { end: "log", path: "body:$.source", x: null, y: "kong" } as const;
    expect(matches(matcher, shown)).toBe(true);
    expect(matches(matcher, { ...shown, end: "client" })).toBe(false);
    expect(matches(matcher, { ...shown, y: "nobody" })).toBe(false);
  });
});
