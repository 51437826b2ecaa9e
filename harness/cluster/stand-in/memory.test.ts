import { expect, test } from "vitest";
import { memory } from "./memory.ts";

const arrival = (target: string) => ({ method: "GET", target, headers: [], chunks: [] });

test("lets the oldest go of the exchanges that nobody prepared, and none that was", () => {
  const kept = memory();
  kept.prepare("planned", { kind: "echo" });
  kept.arrive("planned", arrival("/planned"));
  for (let index = 0; index < 1500; index += 1) kept.arrive(`late-${index}`, arrival(`/${index}`));
  expect(kept.held()).toBe(1001);
  expect(kept.collect("late-0")).toEqual({ kind: "observed", requests: [] });
  expect(kept.collect("late-1499")).toMatchObject({ requests: [{ target: "/1499" }] });
  expect(kept.collect("planned")).toMatchObject({ requests: [{ target: "/planned" }] });
});

test("lets the oldest go of the log entries that nobody asked for", () => {
  const kept = memory();
  for (let index = 0; index < 1500; index += 1) kept.log(`e-${index}`, { index });
  expect(kept.held()).toBe(1000);
  expect(kept.collectLogs("e-0")).toEqual([]);
  expect(kept.collectLogs("e-1499")).toEqual([{ index: 1499 }]);
});
