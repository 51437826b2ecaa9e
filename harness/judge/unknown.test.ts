import { expect, test } from "vitest";
import { response, transcript } from "../compare/transcripts.fixture.ts";
import type { ResponseMessage } from "../types/message.ts";
import { exchange, plannedCase, request } from "../types/plan.fixture.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { plainJudge } from "./plain-judge.fixture.ts";

const judge = plainJudge();

/** How a recorded exchange is judged that X and Y answer alike. */
function judged(recorded: ResponseMessage, missing: RecordedExchange["missing"], x: ResponseMessage) {
  const sent = exchange("e1", {});
  const exchangeOf: RecordedExchange = {
    id: "one",
    at: 0,
    scheme: "http",
    client: null,
    request: request(),
    response: recorded,
    missing,
    unresolved: [],
  };
  const planned = plannedCase("recorded/one", [sent], { kind: "recorded", recorded: exchangeOf });
  const on = (cluster: "x" | "y") => ({ ...transcript(x, [request()]), cluster });
  const { verdict, reasons } = judge.case(planned, { x: [on("x")], y: [on("y")] });
  return { verdict, reason: reasons.join("\n") };
}

const answered = response(200, [["X-Shop", "1"]], "hello");
const bare = response(200, [], "");

test("what the source could not give is unknown: a status alone is reproduced by that status, whatever else X answers", () => {
  expect(judged(bare, ["response-headers", "response-body"], answered).verdict).toBe("same");
  expect(judged(response(200, [["x-shop", "1"]], ""), ["response-body"], answered).verdict).toBe("same");
});

test("the same answer without the mark is no reproduction: empty is not unknown", () => {
  expect(judged(bare, [], answered)).toMatchObject({ verdict: "inconclusive", reason: expect.stringContaining("does not reproduce") });
  expect(judged(bare, ["response-body"], answered)).toMatchObject({
    verdict: "inconclusive",
    reason: expect.stringContaining("header:x-shop absent recorded, 1 on X"),
  });
});

test("another status objects, and says that the request was sent without what nobody noted", () => {
  const missing = ["request-headers", "request-body", "response-headers", "response-body"] as const;
  expect(judged(bare, missing, response(401, [], ""))).toEqual({
    verdict: "inconclusive",
    reason:
      "X does not reproduce the recording: status 200 recorded, 401 on X (likely because the source of the recording does not hold all of request headers and request body)",
  });
  expect(judged(bare, ["response-headers"], response(401, [], "")).reason).not.toContain("does not hold");
});
