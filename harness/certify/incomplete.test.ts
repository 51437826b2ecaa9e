import { expect, test } from "vitest";
import type { PlannedCase } from "../types/plan.ts";
import type { RecordedExchange } from "../types/recording.ts";
import { incompleteTraffic } from "./incomplete.ts";

const planned = (...missing: RecordedExchange["missing"]) => ({ recorded: { missing } }) as PlannedCase;

test("says how many recorded exchanges were sent or compared without what their source does not hold", () => {
  const traffic = incompleteTraffic();
  for (const one of [planned(), planned("request-headers", "request-body"), planned("request-headers")]) traffic.note(one);
  traffic.note({ recorded: null } as PlannedCase);
  expect(traffic.findings().map(({ text }) => text)).toEqual([
    "of 3 recorded exchanges 2 were sent without all of their headers, 1 were sent without their body: their sources do not hold it",
  ]);
});

test("says nothing of recordings that hold everything", () => {
  const traffic = incompleteTraffic();
  traffic.note(planned());
  expect(traffic.findings()).toEqual([]);
});
