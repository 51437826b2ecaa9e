import { expect, it } from "vitest";
import type { Impact, InstanceImpact } from "../types/impact.ts";
import { renderImpact } from "./impact-terminal.ts";

const minute = {
  name: "minute",
  limit: 1000,
  alone: 1000,
  worst: 2000,
  reachedAt: 20_000,
  twiceSent: 1100,
  lowered: { x: 950, y: 50 },
  lastsSeconds: 60,
};
const local: InstanceImpact = {
  id: "1",
  plugin: "rate-limiting",
  instance: "rate-limiting on route orders",
  scope: "route",
  identifier: "consumer",
  policy: { x: "local", y: "local" },
  shared: "no",
  why: "every node counts in its own memory",
  windows: [minute, { ...minute, name: "day", lastsSeconds: 86_400 }],
  advice: ["Count in Redis."],
  caveats: [],
};
const shared: InstanceImpact = {
  ...local,
  id: "2",
  instance: "rate-limiting (global)",
  shared: "yes",
  why: "both count in redis.internal:6379 database 0",
  windows: [{ ...minute, worst: 1000, reachedAt: null, lowered: null, lastsSeconds: 0 }],
  advice: [],
};
const impact: Impact = {
  x: "2.8.5",
  y: "3.9.1",
  sharePercent: 5,
  nodes: { x: 1, y: 1 },
  instances: [local, shared],
  disabled: [],
  notes: ["It lasts."],
};
const plain = (part: Partial<Impact> = {}, width = 120) => renderImpact({ ...impact, ...part }, { colour: false, width });

it("shows one row a window, what is shared, and what to do", () => {
  const lines = plain().split("\n");
  expect(lines[0]).toBe("Kong 2.8.5 and 3.9.1 both serve: 95 % of the requests go to X, 5 % to Y (X on 1 node, Y on 1)");
  expect(
    lines.filter((line) =>
      /^rate-limiting on route orders +consumer +local +no +minute +1,000 +2,000 +20,000 +1,100 +60 s +950 \+ 50$/.test(line),
    ),
  ).toHaveLength(1);
  expect(lines.filter((line) => /^ +day +1,000 +2,000 .* 1 d /.test(line))).toHaveLength(1);
  expect(lines.filter((line) => /^rate-limiting \(global\) .* yes +minute +1,000 +1,000 +- +1,100 +- +-$/.test(line))).toHaveLength(1);
  expect(plain()).toContain("  - no: every node counts in its own memory (rate-limiting on route orders)\n");
  expect(plain()).toContain("\nWhat to do\n  - Count in Redis. (rate-limiting on route orders)\n");
  expect(plain()).not.toContain("To mind");
});

it("marks what admits more than the limit, and only that", () => {
  const coloured = renderImpact(impact, { colour: true, width: 120 }).split("\n");
  const red = coloured.filter((line) => line.includes("\u001b[31m"));
  expect(red.filter((line) => line.includes("2,000"))).toHaveLength(2);
  expect(red.filter((line) => line.includes("(global)"))).toEqual([]);
});

it("keeps to 120 columns, and lets no name act on the terminal", () => {
  const instance = `\u001b[2J${"long ".repeat(60)}`;
  const text = plain({ instances: [{ ...local, instance, identifier: `header ${"x".repeat(90)}` }], disabled: [instance] });
  expect(text).not.toContain("\u001b");
  expect(text.split("\n").filter((line) => line.length > 120)).toEqual([]);
});

it("says that nothing limits, and what is disabled", () => {
  expect(plain({ instances: [] })).toMatch(/No enabled instance limits requests\.\n$/);
  expect(plain({ disabled: ["rate-limiting on route old"] })).toMatch(/Disabled, so they count nothing: rate-limiting on route old\n$/);
});
