import { expect, test } from "vitest";
import type { Fault } from "../model/faults/index.ts";
import type { CaseVerdict } from "../types/certificate.ts";
import type { JudgedDifference } from "../types/difference.ts";
import { assess } from "./assess.ts";

const fault: Fault = {
  id: "key-auth/sleeps",
  area: "key-auth",
  title: "sleeps",
  blame: { kind: "plugin", plugin: "key-auth" },
  follows: ["rate-limiting"],
  seams: () => ({}),
};

function difference(exchange: string, plugin: string | null): JudgedDifference {
  const blame = { kind: plugin === null ? ("core" as const) : ("plugin" as const), plugin, instance: null, entity: "route a", why: "" };
  return {
    exchange,
    end: "client",
    path: "status",
    x: "401",
    y: "200",
    gravity: "other answer",
    blame,
    explanation: null,
    recognised: null,
  };
}

function verdict(differences: readonly JudgedDifference[]): CaseVerdict {
  const shown = { key: "k", id: "k", title: "k", level: "must", kind: "probe", plugin: "key-auth", plugins: [], instances: [] } as const;
  const outcome = differences.length > 0 ? "different" : "same";
  return { ...shown, route: null, verdict: outcome, reasons: [], differences, exchanges: 1, request: "GET /" };
}

const judged = (changed: readonly string[], ...differences: readonly JudgedDifference[]) =>
  assess(fault, { verdicts: [verdict(differences), verdict([])], changed: new Set(changed) });

test("caught: the culprit is blamed, and whoever follows from it", () => {
  expect(judged(["1", "2"], difference("1", "key-auth"), difference("2", "rate-limiting"))).toMatchObject({
    outcome: "caught",
    cases: 1,
    blamed: [
      { name: "key-auth", right: "culprit", differences: 1, entity: "route a" },
      { name: "rate-limiting", right: "follows" },
    ],
    falseAlarms: [],
  });
});

test("missed: requests show it and nothing refuses", () => {
  expect(judged(["1"])).toMatchObject({ outcome: "missed", changed: 1, cases: 0 });
});

test("not exercised: no request shows it", () => {
  expect(judged([])).toMatchObject({ outcome: "not exercised" });
});

test("wrong blame: somebody else is named beside the culprit", () => {
  expect(judged(["1", "2"], difference("1", "key-auth"), difference("2", null))).toMatchObject({ outcome: "wrong blame" });
});

test("wrong blame: only what follows is named, and not the culprit", () => {
  expect(judged(["1"], difference("1", "rate-limiting"))).toMatchObject({ outcome: "wrong blame" });
});

test("a false alarm: an exchange refuses that the fault did not change", () => {
  expect(judged(["1"], difference("1", "key-auth"), difference("7", "key-auth"))).toMatchObject({ falseAlarms: ["7"] });
});
