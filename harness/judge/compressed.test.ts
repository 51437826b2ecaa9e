import { describe, expect, test } from "vitest";
import { judged, judgeOfLimits } from "./counting.fixture.ts";

const plain = (text: string) => text;
const compressed = () => judgeOfLimits(undefined, plain, true);

describe("limits met in compressed time", () => {
  test("may refuse what was admitted when it was recorded, as long as X and Y refuse alike", () => {
    expect(judged(compressed(), { id: "a", recorded: 200, x: "refused", y: "refused" }).verdict).toBe("same");
    const elsewhere = judged(judgeOfLimits(), { id: "a", recorded: 200, x: "refused", y: "refused" });
    expect(elsewhere).toMatchObject({ verdict: "inconclusive", reasons: [expect.stringContaining("time was compressed")] });
  });

  test("are judged by totals: which of two requests is the last that is admitted is chance", () => {
    const judge = compressed();
    expect(judged(judge, { id: "a", recorded: 200, x: { left: 0 }, y: "refused" })).toMatchObject({ verdict: "explained" });
    expect(judged(judge, { id: "b", recorded: 200, x: "refused", y: { left: 0 } })).toMatchObject({ verdict: "explained" });
    expect(judge.findings().map(({ text }) => text)).toEqual([expect.stringContaining("of 2 limited requests X admitted 1, Y 1")]);
  });

  test("are different as soon as Y admits more in all", () => {
    const judge = compressed();
    const verdicts = ["a", "b", "c"].map((id) => judged(judge, { id, recorded: 200, x: "refused", y: { left: 3 } }).verdict);
    expect(verdicts).toEqual(["explained", "different", "different"]);
  });

  test("count on from where another judge stopped", () => {
    const judge = compressed();
    judged(judge, { id: "a", recorded: 200, x: "refused", y: { left: 3 } });
    const next = judgeOfLimits(judge.memory(), plain, true);
    expect(judged(next, { id: "b", recorded: 200, x: "refused", y: { left: 3 } }).verdict).toBe("different");
  });

  test("excuse nothing on a route that is not limited", () => {
    expect(judged(compressed(), { id: "a", target: "/open", recorded: 200, x: "refused", y: "open" }).verdict).toBe("inconclusive");
  });

  test("are told by nobody where nothing was limited", () => {
    expect(compressed().findings()).toEqual([]);
    expect(judgeOfLimits().findings()).toEqual([]);
  });
});
