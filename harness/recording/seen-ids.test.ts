import { expect, test } from "vitest";
import { seenIds } from "./seen-ids.ts";

test("knows again each of many ids, and no other", () => {
  const ids = seenIds();
  const made = Array.from({ length: 50_000 }, (_, index) => `20260301T100000.${index}Z-GET`);
  expect(made.filter((id) => ids.add(id))).toEqual([]);
  expect(made.every((id) => ids.add(id))).toBe(true);
  expect(made.filter((id) => ids.add(`${id}2`))).toEqual([]);
});
