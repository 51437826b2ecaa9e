import { expect, test } from "vitest";
import type { MeasuredImpact, MeasuredInstance, MeasuredSplit } from "../types/measured.ts";
import { renderMeasured } from "./measured-terminal.ts";

const impact = { x: "2.8.5", y: "3.9.1", sharePercent: 50, nodes: { x: 1, y: 1 }, instances: [], disabled: [], notes: [] };
const split = (sharePercent: number, x: number, y: number, more: Partial<MeasuredSplit> = {}): MeasuredSplit => ({
  ...{ sharePercent, sent: { x: 9, y: 9 }, admitted: { x, y }, bound: 10, verdict: "within", why: null },
  ...more,
});
const instance = (name: string, splits: readonly MeasuredSplit[], why: string | null = null): MeasuredInstance => ({
  ...{ id: name, instance: name, window: "minute", limit: 5, splits, why },
});
const rendered = (instances: readonly MeasuredInstance[], runtime: MeasuredImpact["runtime"] = "embedded") =>
  renderMeasured({ runtime, impact, instances }, { colour: false, width: 100 });

test("shows what was admitted beside the bound, and marks what exceeds it", () => {
  const text = rendered([instance("a", [split(10, 5, 5), split(50, 5, 6, { verdict: "exceeds" })])]);
  expect(text).toMatch(/^instance +window +10 % +50 %$/m);
  expect(text).toMatch(/^a +minute +10\/10 +11\/10!$/m);
});

test("says why something was not measured, once for all shares", () => {
  const unmeasured = { verdict: "unmeasured", why: "it takes 900 requests" } as const;
  const text = rendered([
    instance("a", [split(10, 0, 0, unmeasured), split(90, 0, 0, unmeasured)]),
    instance("b", [], "no\u001b[2J limit"),
  ]);
  expect(text).toContain("  - a at 10 %, 90 %: it takes 900 requests");
  expect(text).toContain("?/10");
  expect(text).toContain("  - b: no\\e[2J limit");
});

test.each([
  ["embedded", /^REHEARSAL: .* no evidence/s],
  ["containers", /^Measured on clusters that were started/],
  ["external", /^Measured on clusters that already stand/],
] as const)("says where it was measured: %s", (runtime, words) => expect(rendered([], runtime)).toMatch(words));
