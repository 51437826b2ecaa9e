import { expect, test } from "vitest";
import { response, transcript } from "../compare/transcripts.fixture.ts";
import type { Expectation } from "../types/case.ts";
import type { ResponseMessage } from "../types/message.ts";
import { exchange, plannedCase, request } from "../types/plan.fixture.ts";
import type { Transcript } from "../types/transcript.ts";
import { plainJudge } from "./plain-judge.fixture.ts";

const judge = plainJudge();

const ok = response(200, []);

function verdictOn(expected: Expectation | null, x: ResponseMessage, y: ResponseMessage, seenOn: readonly ("x" | "y")[] = []) {
  const on = (cluster: "x" | "y", answer: ResponseMessage): Transcript => {
    const seen = transcript(answer, [request()]);
    return { ...seen, cluster, ...(seenOn.includes(cluster) ? {} : { upstream: { kind: "unobserved", reason: "it already stands" } }) };
  };
  const planned = plannedCase("one", [exchange("e1", { expect: expected })], { level: "must" });
  const { verdict, reasons } = judge.case(planned, { x: [on("x", x)], y: [on("y", y)] });
  return { verdict, reasons };
}

test("what is expected of an upstream that nobody observed is inconclusive, on either side", () => {
  const cannot = "what is documented of the upstream's end cannot be checked: it already stands";
  for (const seenOn of [[], ["x"], ["y"]] as const) {
    expect(verdictOn({ status: { every: 200 }, upstream: "reached" }, ok, ok, seenOn)).toEqual({
      verdict: "inconclusive",
      reasons: [cannot],
    });
  }
  expect(verdictOn({ upstream: "reached" }, ok, ok, ["x", "y"]).verdict).toBe("same");
});

test("equal answers to a request of which nothing is expected at the upstream's end are the same", () => {
  expect(verdictOn({ status: { every: 200 } }, ok, ok).verdict).toBe("same");
  expect(verdictOn(null, ok, ok).verdict).toBe("same");
});

test("a difference at the client's end stays one, whoever looked at the upstream", () => {
  const refused = response(401, []);
  expect(verdictOn({ upstream: "reached" }, ok, refused)).toEqual({ verdict: "different", reasons: [] });
  const documented = verdictOn({ status: { every: 200 }, upstream: "reached" }, ok, refused);
  expect(documented.verdict).toBe("different");
  expect(documented.reasons.join("\n")).toMatch(/Y does not behave as documented: status 401/);
});
