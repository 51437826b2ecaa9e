import { describe, expect, it } from "vitest";
import { judged, judgeOfLimits } from "./counting.fixture.ts";

const MINUTE = 60_000;

describe("seconds left of a window", () => {
  it("are the same moment where one cluster answered as much later", () => {
    const late = judged(judgeOfLimits(), { id: "late", took: { x: 2900, y: 5 }, x: { left: 4, reset: 27 }, y: { left: 4, reset: 30 } });
    expect(late.verdict).toBe("explained");
    expect(late.differences[0]?.explanation).toMatchObject({ kind: "noise" });
  });

  it("differ where the time that was taken does not make up for it", () => {
    const quick = judged(judgeOfLimits(), { id: "quick", took: { x: 5, y: 5 }, x: { left: 4, reset: 27 }, y: { left: 4, reset: 30 } });
    expect(quick.verdict).toBe("different");
  });
});

describe("counts in windows of the clock", () => {
  it("prove nothing once a window ended while an exchange was under way", () => {
    const judge = judgeOfLimits();
    judged(judge, { id: "across", at: MINUTE - 10, took: { x: 5, y: 20 }, x: { left: 4 }, y: { left: 4 } });
    const after = judged(judge, { id: "after", at: MINUTE + 20, x: { left: 4 }, y: { left: 3 } });
    expect(after.verdict).toBe("inconclusive");
    expect(after.reasons).toEqual(["a minute of the clock ended meanwhile, so X and Y may have counted in different ones"]);
  });

  it("are compared as ever in a window that nothing lies across, and what does not differ is no doubt", () => {
    const judge = judgeOfLimits();
    expect(judged(judge, { id: "one", at: MINUTE + 5, x: { left: 4 }, y: { left: 3 } }).verdict).toBe("different");
    expect(judged(judge, { id: "across", at: 2 * MINUTE - 10, took: { x: 5, y: 20 }, x: { left: 3 }, y: { left: 3 } }).verdict).toBe(
      "same",
    );
    expect(judged(judge, { id: "later", at: 3 * MINUTE + 5, x: { left: 4 }, y: "refused" }).verdict).toBe("different");
  });
});
