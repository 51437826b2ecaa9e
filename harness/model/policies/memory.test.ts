import { expect, it } from "vitest";
import { memoryStore } from "./memory.ts";
import type { CounterKey } from "./store.ts";
import { NIL_UUID } from "./store.ts";

const key: CounterKey = {
  table: "ratelimiting_metrics",
  identifier: "1.2.3.4",
  period: "month",
  periodName: "month",
  start: Date.UTC(2024, 0, 1),
  route: NIL_UUID,
  service: NIL_UUID,
};
const DAY_MILLISECONDS = 86_400_000;

it("tells counters apart by identifier, window, period, route and service", async () => {
  const store = memoryStore();
  await store.increment([key], 1, key.start);
  for (const change of [
    { identifier: "x" },
    { start: 0 },
    { periodName: "hour" },
    { route: "r" },
    { service: "s" },
    { table: "response_ratelimiting_metrics" as const },
  ]) {
    expect(await store.usage({ ...key, ...change }, key.start)).toBe(0);
  }
  expect(await store.usage(key, key.start)).toBe(1);
});

it("forgets a month's counter thirty days after its first use", async () => {
  const store = memoryStore();
  await store.increment([key], 5, key.start);
  expect(await store.usage(key, key.start + 30 * DAY_MILLISECONDS - 1)).toBe(5);
  expect(await store.usage(key, key.start + 30 * DAY_MILLISECONDS)).toBe(0);
  await store.increment([key], 2, key.start + 30 * DAY_MILLISECONDS);
  expect(await store.usage(key, key.start + 30 * DAY_MILLISECONDS)).toBe(2);
});
