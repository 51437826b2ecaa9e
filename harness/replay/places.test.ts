import { expect, test } from "vitest";
import { createPlaces } from "./places.ts";

test("holds what has taken a place until it is freed, and gives the place to the next", () => {
  const places = createPlaces<string>();
  const [first, second] = [places.take("a"), places.take("b")];
  places.free(first);
  expect(places.held()).toEqual(["b"]);
  expect(places.take("c")).toBe(first);
  expect(places.held()).toEqual(["c", "b"]);
  places.free(second);
  places.free(first);
  expect(places.held()).toEqual([]);
});
