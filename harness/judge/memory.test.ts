import { describe, expect, it } from "vitest";
import { response, transcript } from "../compare/transcripts.fixture.ts";
import { plannedCase } from "../types/plan.fixture.ts";
import { type Asked, judged, judgeOfLimits } from "./counting.fixture.ts";
import { noiseRecord } from "./noise.ts";

const MINUTE = 60_000;

/** Counts that move apart and level out, and a window that ends while an exchange is under way. */
const sequence: readonly Asked[] = [
  { id: "moved", x: { left: 4 }, y: "open" },
  { id: "next", x: { left: 3 }, y: { left: 4 } },
  { id: "across", at: MINUTE - 10, took: { x: 5, y: 20 }, x: { left: 2 }, y: { left: 3 } },
  { id: "after", at: MINUTE + 20, x: { left: 1 }, y: { left: 3 } },
  { id: "last", x: "refused", y: { left: 0 } },
  { id: "level", x: "refused", y: "refused" },
];

describe("a judge that goes on in another one's place", () => {
  const uninterrupted = judgeOfLimits();
  const verdicts = sequence.map((asked) => judged(uninterrupted, asked));

  it.each(sequence.map((_, index) => index))("comes to the same verdicts after %i cases", (cut) => {
    const first = judgeOfLimits();
    for (const asked of sequence.slice(0, cut)) judged(first, asked);
    const second = judgeOfLimits(JSON.parse(JSON.stringify(first.memory())));
    expect(sequence.slice(cut).map((asked) => judged(second, asked))).toEqual(verdicts.slice(cut));
    expect(second.compared()).toEqual(uninterrupted.compared());
    expect(second.memory()).toEqual(uninterrupted.memory());
  });

  it("would not without what the other one remembers", () => {
    const forgetful = judgeOfLimits();
    expect(judged(forgetful, { id: "next", x: { left: 3 }, y: { left: 4 } }).differences[0]?.blame.kind).toBe("plugin");
    expect(verdicts[1]?.differences[0]?.blame.kind).toBe("router");
  });

  it("remembers no text of the traffic but masked ones", () => {
    const judge = judgeOfLimits(undefined, (text) => text.replaceAll("s3cr3t", "«key»"));
    judged(judge, { id: "moved", target: "/limited/s3cr3t", x: { left: 4 }, y: "open" });
    const memory = JSON.stringify(judge.memory());
    expect(memory).not.toMatch(/s3cr3t|192\.0\.2\.1/);
    expect(memory).toContain("an earlier request (GET /limited/«key»)");
  });
});

it("what X and its control disagree on is remembered by case and place", () => {
  const planned = plannedCase("a", []);
  const status = { end: "client", path: "status" } as const;
  const first = noiseRecord(new Set(), []);
  first.observe(planned, { x: [transcript(response(200, []))], control: [transcript(response(503, []))] });
  const second = noiseRecord(new Set(), JSON.parse(JSON.stringify(first.memory())));
  second.observe(planned, { x: [transcript(response(200, []))], control: [transcript(response(200, []))] });
  expect(second.at(planned, status)).toEqual({ exchanges: 2, disagreements: 1 });
  expect(second.at({ ...planned, key: "b" }, status)).toEqual({ exchanges: 0, disagreements: 0 });
});
