import { expect, test } from "vitest";
import type { Explanation, JudgedDifference } from "../../types/difference.ts";
import { verdict } from "../observed/seen.fixture.ts";
import { shownChoice } from "./choose.ts";

function explainedBy(...explanations: readonly Explanation[]): readonly JudgedDifference[] {
  return explanations.map((explanation) => ({
    ...{ exchange: "e", end: "client", path: "status", x: "1", y: "2", gravity: "cosmetic", explanation, recognised: null },
    blame: { kind: "core", plugin: null, instance: null, entity: null, why: "" },
  }));
}

test("every case that refuses is kept, and one example of each explanation", () => {
  const choice = shownChoice();
  const [via, legacy, noise] = [
    { kind: "change", id: "via" },
    { kind: "waiver", id: "legacy" },
    { kind: "noise", why: "" },
  ] as const;
  const wanted = [
    verdict({ verdict: "different" }),
    verdict({ verdict: "different" }),
    verdict({ verdict: "inconclusive" }),
    verdict({ verdict: "explained", differences: explainedBy(via) }),
    verdict({ verdict: "explained", differences: explainedBy(via) }),
    verdict({ verdict: "waived", differences: explainedBy(via, legacy) }),
    verdict({ verdict: "explained", differences: explainedBy(noise, noise) }),
    verdict({ verdict: "same" }),
    verdict({ verdict: "same" }),
  ].map((one) => choice.wants(one));
  expect(wanted).toEqual([true, true, true, true, false, true, true, true, false]);
  expect(choice.leftOut).toBe(0);
});

test("past ten thousand cases, or two hundred megabytes, further ones are counted", () => {
  const choice = shownChoice();
  const wanted = Array.from({ length: 10_003 }, () => choice.wants(verdict({ verdict: "different" })));
  expect([wanted.filter(Boolean).length, choice.leftOut]).toEqual([10_000, 3]);
  const large = shownChoice();
  large.took(200 * 1024 * 1024);
  expect([large.wants(verdict({ verdict: "inconclusive" })), large.wants(verdict({ verdict: "same" })), large.leftOut]).toEqual([
    false,
    false,
    1,
  ]);
});
