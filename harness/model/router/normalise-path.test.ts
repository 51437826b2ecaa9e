import { expect, test } from "vitest";
import { encodePath, normalisePath, normaliseRegex, rawPath } from "./normalise-path.ts";

test.each([
  ["/a", "/a"],
  ["/", "/"],
  ["", ""],
  ["*", "*"],
  ["/a//b///c", "/a/b/c"],
  ["//", "/"],
  ["/a/../b/./c", "/b/c"],
  ["/a/%2e%2E/b", "/b"],
  ["/a/..", "/"],
  ["/a/.", "/a/"],
  ["/../../a", "/a"],
  ["/a/b/", "/a/b/"],
  ["/shop../7", "/shop../7"],
  ["/%7Euser/%41", "/~user/A"],
  ["/a%2fb%3f", "/a%2Fb%3F"],
  ["/a%zz", "/a%zz"],
  ["/%E2%82%AC", "/\u00e2\u0082\u00ac"],
])("the router sees %s as %s", (raw, seen) => {
  expect(normalisePath(raw)).toBe(seen);
});

test("decoded bytes that are not safe go out encoded again, in upper case", () => {
  expect(encodePath(normalisePath("/legacy/%e2%82%ac/%20x/%7E"))).toBe("/legacy/%E2%82%AC/%20x/~");
});

test("the path ends at the first question mark that is not its first character", () => {
  expect(rawPath("/a?b?c")).toBe("/a");
  expect(rawPath("?a?b")).toBe("?a");
});

test("decoding a configured regex escapes what would become an operator", () => {
  expect(normaliseRegex("/a%2Eb%7E(\\d+)%2f")).toBe("/a\\.b~(\\d+)%2F");
});
