import { expect, test } from "vitest";
import { inventory } from "../inventories.fixture.ts";
import { createObserver } from "./observe.ts";
import { planned, verdict } from "./seen.fixture.ts";

test("the matrix counts a case for every plugin that it exercised on its route", () => {
  const observer = createObserver(inventory(), (text) => text);
  const seen = (part: Parameters<typeof verdict>[0]) => observer.observe(planned([]), {}, verdict(part));
  seen({ route: "r1", plugins: ["acl", "key-auth"], verdict: "explained" });
  seen({ route: "r1", plugins: ["key-auth"], verdict: "different" });
  seen({ route: null, plugins: ["key-auth"], verdict: "same" });
  expect(observer.observations()).toEqual({
    latency: [],
    windows: [],
    matrix: [
      { route: "r1", plugin: "acl", cases: { same: 0, explained: 1, waived: 0, different: 0, inconclusive: 0 } },
      { route: "r1", plugin: "key-auth", cases: { same: 0, explained: 1, waived: 0, different: 1, inconclusive: 0 } },
    ],
  });
});
