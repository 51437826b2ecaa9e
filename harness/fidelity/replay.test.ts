import { describe, expect, it } from "vitest";
import { inventory } from "../model/inventory.fixture.ts";
import { replayTruth } from "./replay.ts";
import { describe as describeResults, score } from "./summary.ts";
import type { TruthExchange } from "./transcripts.ts";

const AT = Date.UTC(2024, 0, 1);

/** What Kong 2.8 answers when no route matches, with a body of the test's choosing. */
function noRoute(body: string, probe: string): TruthExchange {
  return {
    group: "core",
    probe,
    at: AT,
    request: { method: "GET", target: "/nowhere", headers: [["Host", "x"]], body: Buffer.alloc(0) },
    response: {
      status: 404,
      reason: "Not Found",
      headers: [
        ["Date", "Mon, 01 Jan 2024 00:00:00 GMT"],
        ["Content-Type", "application/json; charset=utf-8"],
        ["Connection", "close"],
        ["Content-Length", String(body.length)],
        ["X-Kong-Response-Latency", "1"],
        ["Server", "kong/2.8.5"],
      ],
      body: Buffer.from(body),
    },
  };
}

describe("replayTruth", () => {
  it("agrees with what Kong answered, objects to what it did not, and says where", async () => {
    const truth = [
      noRoute('{"message":"no Route matched with those values"}', "as it was"),
      noRoute('{"message":"something else"}', "made up"),
    ];
    const results = await replayTruth({ version: "2.8.5", inventory: inventory([]), databaseUrl: null, truth, control: null });
    expect(results.map(({ mismatches }) => mismatches.map(({ path }) => path))).toEqual([[], ["body"]]);
    expect(score(results)).toEqual([{ group: "core", exchanges: 2, client: 1, echoed: 0, upstream: 0, ok: false }]);
    expect(describeResults("2.8.5", results)).toContain(
      '2.8.5 core / made up: client body: expected "{\\"message\\":\\"something else\\"}"',
    );
  });

  it("takes a control copy's answer as true where counting is asynchronous, and nowhere else", async () => {
    const wrong = { ...noRoute("no", "p"), group: "rl-cluster-minute4" };
    const right = { ...noRoute('{"message":"no Route matched with those values"}', "p"), group: "rl-cluster-minute4" };
    const options = { version: "2.8.5", inventory: inventory([]), databaseUrl: null };
    const [either] = await replayTruth({ ...options, truth: [wrong], control: [right] });
    const [only] = await replayTruth({ ...options, truth: [{ ...wrong, group: "core" }], control: [right] });
    expect([either?.mismatches.length, only?.mismatches.length]).toEqual([0, 1]);
  });
});

describe("score", () => {
  const result = (group: string, count: number) => ({
    group,
    probe: "p",
    echoed: false,
    mismatches: Array.from({ length: count }, () => ({ side: "client" as const, path: "body", expected: null, actual: null })),
  });

  it("wants 98 % of the groups that are relied upon, and nothing of the others", () => {
    const ninetyEight = [...Array.from({ length: 49 }, () => result("rl-x", 0)), result("rl-x", 3)];
    expect(score(ninetyEight)[0]?.ok).toBe(true);
    expect(score([...ninetyEight, result("rl-x", 1)])[0]?.ok).toBe(false);
    expect(score([result("jwt", 1)])[0]?.ok).toBe(true);
  });
});
