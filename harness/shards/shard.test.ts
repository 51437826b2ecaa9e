import { expect, test } from "vitest";
import { parseShard } from "./shard.ts";

test.each([
  ["1/1", { index: 1, of: 1 }],
  ["3/8", { index: 3, of: 8 }],
  ["1024/1024", { index: 1024, of: 1024 }],
])("%s is a part", (text, shard) => {
  expect(parseShard(text)).toEqual(shard);
});

test.each([
  "0/8",
  "9/8",
  "3/0",
  "03/8",
  "3/08",
  " 3/8",
  "3/8 ",
  "3 / 8",
  "-1/8",
  "+1/8",
  "1.0/8",
  "3",
  "3/",
  "/8",
  "3/8/9",
  "1/1025",
  "a/b",
  "",
])("%j is none", (text) => {
  expect(parseShard(text)).toBe(null);
});
