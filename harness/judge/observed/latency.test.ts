import { expect, test } from "vitest";
import { inventory, route } from "../inventories.fixture.ts";
import { latencyRecord } from "./latency.ts";
import { exchange, planned, seen } from "./seen.fixture.ts";

const shop = inventory({ routes: [route({ id: "id of limited", name: "limited" })] });
const id = (number: number) => `e${number}`;

test("answers are gathered by the route that X matched, and Y is held against X in pairs", () => {
  const record = latencyRecord(shop, (text) => text);
  const one = planned(Array.from({ length: 30 }, (_, index) => exchange({ id: id(index) })));
  record.add(one, {
    x: one.exchanges.map((each, index) => seen(each.id, "x", 200, { took: 10 + index })),
    control: one.exchanges.map((each) => seen(each.id, "control", 200, { took: 10 })),
    y: one.exchanges.map((each, index) => seen(each.id, "y", 200, { took: 15 + index })),
  });
  const [row] = record.result();
  expect(row).toMatchObject({ route: "id of limited", label: "route limited", x: { count: 30 }, control: { count: 30 }, y: { max: 44 } });
  expect(row?.shift).toEqual({ median: 5, low: 5, high: 5 });
});

test("what was not answered is no duration, and no pair", () => {
  const record = latencyRecord(shop, (text) => text);
  const one = planned([exchange({ id: "a" }), exchange({ id: "b" })]);
  const failed = { outcome: { kind: "failed", reason: "reset", milliseconds: 30_000 } } as const;
  record.add(one, { x: [seen("a", "x", 200), seen("b", "x", 200)], y: [seen("a", "y", 200, failed)] });
  expect(record.result()).toMatchObject([{ x: { count: 2 }, control: null, y: { count: 0, max: 0 }, shift: null }]);
});

test("answers without a route stand apart and last, and names are masked", () => {
  const record = latencyRecord(shop, (text) => text.replace("limited", "***"));
  const one = planned([exchange({ id: "a" }), exchange({ id: "b" }), exchange({ id: "c" })]);
  record.add(one, {
    x: [
      seen("a", "x", 404, { route: { kind: "none" } }),
      seen("b", "x", 200),
      seen("c", "x", 200, { route: { kind: "unknown", reason: "not allowed" } }),
    ],
  });
  expect(record.result().map(({ route, label }) => [route, label])).toEqual([
    ["id of limited", "route ***"],
    [null, "no route"],
    [null, "route not told"],
  ]);
});
