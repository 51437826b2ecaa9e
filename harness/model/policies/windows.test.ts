import { expect, it } from "vitest";
import { periods } from "../../types/case.ts";
import { windowStart } from "./windows.ts";

it("begins windows where the UTC calendar begins them", () => {
  const now = Date.UTC(2024, 1, 29, 23, 59, 58, 999);
  expect(periods.map((period) => new Date(windowStart(period, now)).toISOString())).toEqual([
    "2024-02-29T23:59:58.000Z",
    "2024-02-29T23:59:00.000Z",
    "2024-02-29T23:00:00.000Z",
    "2024-02-29T00:00:00.000Z",
    "2024-02-01T00:00:00.000Z",
    "2024-01-01T00:00:00.000Z",
  ]);
});
