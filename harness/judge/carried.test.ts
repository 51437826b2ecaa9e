import { describe, expect, it } from "vitest";
import { judged, judgeOfLimits } from "./counting.fixture.ts";

const blames = (verdict: ReturnType<typeof judged>) => [...new Set(verdict.differences.map(({ blame }) => blame.kind))];

describe("a limit whose count another route has moved", () => {
  it("is not blamed for having one more to go, nor for letting one through that X refuses", () => {
    const judge = judgeOfLimits();
    expect(blames(judged(judge, { id: "moved", x: { left: 4 }, y: "open" }))).toEqual(["router"]);
    const next = judged(judge, { id: "next", x: { left: 3 }, y: { left: 4 } });
    expect(next.verdict).toBe("different");
    expect(blames(next)).toEqual(["router"]);
    expect(next.differences[0]?.blame.why).toBe(
      "an earlier request (GET /limited) was counted on one side only: X matches route limited, Y matches route open",
    );
    const last = judged(judge, { id: "last", x: "refused", y: { left: 0 } });
    expect(last.differences.map(({ gravity }) => gravity)).toContain("blocked on X, let through on Y");
    expect(blames(last)).toEqual(["router"]);
    // That one was counted on Y alone, so both stand at the same count again.
    expect(judged(judge, { id: "level", x: "refused", y: "refused" }).verdict).toBe("same");
  });

  it("is blamed for any difference that is not as large as the count has moved", () => {
    const judge = judgeOfLimits();
    judged(judge, { id: "moved", x: { left: 4 }, y: "open" });
    expect(blames(judged(judge, { id: "two", x: { left: 2 }, y: { left: 4 } }))).toEqual(["plugin"]);
    expect(blames(judged(judge, { id: "other way", x: { left: 4 }, y: { left: 3 } }))).toEqual(["plugin"]);
    expect(blames(judged(judge, { id: "too much left", x: "refused", y: { left: 3 } }))).toContain("plugin");
    expect(blames(judged(judge, { id: "refused on Y", x: { left: 0 }, y: "refused" }))).toContain("plugin");
  });

  it("is blamed where nothing has moved it", () => {
    expect(blames(judged(judgeOfLimits(), { id: "alone", x: { left: 3 }, y: { left: 4 } }))).toEqual(["plugin"]);
  });
});
