import { describe, expect, test } from "vitest";
import type { Period } from "../types/case.ts";
import { manualTimeline, nextWindowStart, realTimeline, windowStart } from "./timeline.ts";

const at = (text: string) => Date.parse(text);
const next = (period: Period, text: string) => new Date(nextWindowStart(period, at(text))).toISOString();

describe("windows", () => {
  test.each<[Period, string, string]>([
    ["second", "2026-05-04T10:11:12.345Z", "2026-05-04T10:11:13.000Z"],
    ["minute", "2026-05-04T10:11:12.345Z", "2026-05-04T10:12:00.000Z"],
    ["hour", "2026-05-04T10:11:12.345Z", "2026-05-04T11:00:00.000Z"],
    ["day", "2026-05-04T10:11:12.345Z", "2026-05-05T00:00:00.000Z"],
    ["month", "2026-05-04T10:11:12.345Z", "2026-06-01T00:00:00.000Z"],
    ["year", "2026-05-04T10:11:12.345Z", "2027-01-01T00:00:00.000Z"],
  ])("the next %s after %s begins at %s", (period, from, to) => expect(next(period, from)).toBe(to));

  test("a month ends on its own last day, leap years included", () => {
    expect(next("month", "2024-02-29T23:59:59.999Z")).toBe("2024-03-01T00:00:00.000Z");
    expect(next("day", "2024-02-28T12:00:00Z")).toBe("2024-02-29T00:00:00.000Z");
    expect(next("day", "2025-02-28T12:00:00Z")).toBe("2025-03-01T00:00:00.000Z");
    expect(next("month", "2026-01-31T00:00:00Z")).toBe("2026-02-01T00:00:00.000Z");
  });

  test("the last second of a year carries every period over", () => {
    for (const period of ["second", "minute", "hour", "day", "month", "year"] as const) {
      expect(next(period, "2026-12-31T23:59:59.500Z")).toBe("2027-01-01T00:00:00.000Z");
    }
  });

  test("a boundary belongs to the window it begins, and the next one is a whole window later", () => {
    expect(next("minute", "2026-05-04T10:11:00.000Z")).toBe("2026-05-04T10:12:00.000Z");
    expect(windowStart("minute", at("2026-05-04T10:11:00.000Z"))).toBe(at("2026-05-04T10:11:00.000Z"));
    expect(windowStart("month", at("2026-05-04T10:11:00.000Z"))).toBe(at("2026-05-01T00:00:00.000Z"));
  });
});

describe("manual timeline", () => {
  test("jumps forward and never goes back", async () => {
    const timeline = manualTimeline(1000);
    await timeline.until(5000);
    expect(timeline.now()).toBe(5000);
    await timeline.until(2000);
    expect(timeline.now()).toBe(5000);
  });
});

describe("real timeline", () => {
  test("is not early, and does not wait for what has passed", async () => {
    const timeline = realTimeline();
    await timeline.until(0);
    const due = Date.now() + 25;
    await timeline.until(due);
    expect(Date.now()).toBeGreaterThanOrEqual(due);
  });

  test("gives up waiting when it is interrupted", async () => {
    const controller = new AbortController();
    const hour = 3_600_000;
    const waiting = realTimeline().until(Date.now() + hour, controller.signal);
    controller.abort();
    await waiting;
    await realTimeline().until(Date.now() + hour, controller.signal);
  });
});
