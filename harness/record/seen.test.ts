import { expect, test } from "vitest";
import { createSeen } from "./seen.ts";

test("what was taken last is known, what came before it is forgotten in the order in which it came", () => {
  const seen = createSeen([], 3);
  for (const key of ["a", "b", "c", "d"]) expect(seen.takeLeftOut(key)).toBe(false);
  expect(["d", "c", "b"].map((key) => seen.takeLeftOut(key))).toEqual([true, true, true]);
  expect(seen.takeLeftOut("a")).toBe(false);
  expect(seen.takeLeftOut("b")).toBe(false);
});

test("what was not written is new again, and forgetting it disturbs no other", () => {
  const seen = createSeen([], 3);
  for (const key of ["a", "b", "c"]) seen.takeLeftOut(key);
  seen.forget(["a", "b"]);
  expect(["c", "a", "b"].map((key) => seen.takeLeftOut(key))).toEqual([true, false, false]);
  expect(["c", "a", "b"].map((key) => seen.takeLeftOut(key))).toEqual([true, true, true]);
  expect(seen.takeLeftOut("d")).toBe(false);
  expect(seen.takeLeftOut("c")).toBe(false);
});

test("half a million keys take no longer each than the first", () => {
  const seen = createSeen([], 10_000);
  const begun = performance.now();
  for (let key = 0; key < 500_000; key += 1) seen.takeLeftOut(String(key));
  // A second on this machine when nothing else runs; looking for the oldest from the beginning takes minutes.
  expect(performance.now() - begun).toBeLessThan(20_000);
});
