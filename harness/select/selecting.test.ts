import { expect, test } from "vitest";
import { narrowedTo, percentOf, thinnedTo } from "./selecting.ts";

test.each<[string, number | null]>([
  ["10%", 10],
  ["0.5 %", 0.5],
  ["100%", 100],
  ["0%", null],
  ["101%", null],
  ["10", null],
  ["-1%", null],
  ["1e1%", null],
  ["ten%", null],
])("a share of %s is %s", (text, percent) => {
  expect(percentOf(text)).toBe(percent);
});

test("says in words what is asked for", () => {
  const all = {
    routes: ["a", "b"],
    consumers: ["c"],
    methods: ["get"],
    statuses: ["2xx"],
    from: "2026-03-01T00:00:00Z",
    to: "2026-03-02T00:00:00Z",
  };
  expect(narrowedTo(all)).toEqual([
    "route a",
    "route b",
    "consumer c",
    "method GET",
    "status 2xx",
    "recorded from 2026-03-01T00:00:00Z on",
    "recorded before 2026-03-02T00:00:00Z",
  ]);
  expect(thinnedTo({ sample: "10%", dedupe: 3 })).toEqual(["10 % of the clients", "3 of each shape"]);
});
