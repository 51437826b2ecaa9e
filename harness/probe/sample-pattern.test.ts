import { expect, test } from "vitest";
import { samplePattern } from "./sample-pattern.ts";

test.each([
  "/orders/(?<id>\\d+)$",
  "/orders/(?P<id>\\d{3,5})",
  "/find/[a-z]+/(?<page>\\d+)",
  "/(?:a|b)/c?",
  "^/v[12]/users/[^/]+$",
  "/files/.*\\.(png|jpe?g)$",
  "/x{2}y*z+?",
  "/[[:alpha:]]{4}/\\w+-\\W",
  "/a|/b",
])("a sample of %s matches it", (expression) => {
  const regex = new RegExp(`^(?:${expression.replaceAll("(?P<", "(?<").replace("[[:alpha:]]", "[a-zA-Z]")})`);
  const samples = samplePattern(expression);
  expect(samples.length).toBeGreaterThan(0);
  expect(samples.filter((sample) => !regex.test(sample))).toEqual([]);
});

test("every choice is tried and what may be left out is there once, then left out", () => {
  expect(samplePattern("/(a|b)/c?")).toEqual(["/a/c", "/b/c", "/a/", "/b/"]);
});

test("look-around leaves nothing behind and an expression without end does not hang", () => {
  expect(samplePattern("/a(?!b)(?=c)c")).toEqual(["/ac"]);
  expect(samplePattern("/(a|b)(a|b)(a|b)(a|b)(a|b)").length).toBeLessThanOrEqual(12);
  expect(samplePattern("/a[b")).toEqual(["/a[b"]);
});
