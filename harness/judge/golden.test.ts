import { describe, expect, it } from "vitest";
import type { JudgedDifference } from "../types/difference.ts";
import { gatewayVersion } from "../types/version.ts";
import { loadChanges } from "./catalogue-files.ts";
import { goldenIndex, goldenInventory, goldenKeys, goldensIn, plannedOf, runsOf } from "./golden.fixture.ts";
import { createJudge } from "./judge.ts";

const changes = await loadChanges(new URL("../../suites/changes", import.meta.url).pathname);
const mask = (text: string) => goldenKeys.reduce((masked, key) => masked.replaceAll(key, "‹a key›"), text);

/** As a golden case writes it: what explains it, or how grave it is, whose it is and what it was recognised as. */
function told({ end, path, explanation, gravity, blame, recognised }: JudgedDifference): readonly (string | null)[] {
  if (explanation === null) return [`${end} ${path}`, gravity, blame.entity, recognised];
  return [`${end} ${path}`, explanation.kind === "noise" ? "noise" : `${explanation.kind} ${explanation.id}`];
}

describe.each(goldenIndex)("golden transcripts in $file", ({ file, cases, mustFail }) => {
  const goldens = goldensIn(file);

  it(`are ${cases}, of which ${mustFail} must fail`, () => {
    expect(goldens).toHaveLength(cases);
    expect(goldens.filter(({ verdict }) => verdict === "different" || verdict === "inconclusive")).toHaveLength(mustFail);
  });

  it.each(goldens)("$verdict: $name", (golden) => {
    const [x = "2.8.5", y = "3.9.1"] = golden.versions ?? [];
    const judge = createJudge({
      x: { version: gatewayVersion(x), inventory: goldenInventory },
      y: { version: gatewayVersion(y), inventory: goldenInventory },
      control: golden.control ?? true,
      changes,
      waivers: (golden.waivers ?? []).map((waiver) => ({ change: null, request: null, ...waiver })),
      now: new Date("2026-11-23T12:00:00Z"),
      mask,
    });
    const found = judge.case(plannedOf(golden), runsOf(golden));
    const all = found.differences.map(told);
    expect({ verdict: found.verdict, reasons: found.reasons, open: found.verdict === golden.verdict ? [] : all }).toMatchObject({
      verdict: golden.verdict,
      open: [],
    });
    for (const [where, ...how] of golden.shows) {
      const shown = all.filter(([path]) => path === where);
      expect(shown, `${where} is not among ${all.map(([path]) => path).join(", ")}`).not.toHaveLength(0);
      expect(
        shown.map(([, ...rest]) => rest.slice(0, how.length).map((part, index) => (how[index] === null ? null : part))),
      ).toContainEqual(how);
    }
    for (const text of golden.says) expect(found.reasons.join("\n")).toContain(text);
    if (golden.says.length === 0 && golden.verdict !== "inconclusive") expect(found.reasons).toEqual([]);
    expect(goldenKeys.filter((key) => JSON.stringify(found).includes(key))).toEqual([]);
  });
});

it("at least half of all golden transcripts must fail, or nobody would notice a judge that nods", () => {
  const sum = (count: (one: (typeof goldenIndex)[number]) => number) => goldenIndex.reduce((total, one) => total + count(one), 0);
  expect(sum(({ cases }) => cases)).toBeGreaterThanOrEqual(24);
  expect(sum(({ mustFail }) => mustFail) * 2).toBeGreaterThanOrEqual(sum(({ cases }) => cases));
});
