import { describe, expect, test } from "vitest";
import { windowStart } from "../cluster/timeline.ts";
import type { Period } from "../types/case.ts";
import { exchange, plannedCase } from "../types/plan.fixture.ts";
import type { PlannedCounter } from "../types/plan.ts";
import { countedBehind, pausesMilliseconds } from "./counted-behind.ts";
import { recordedWindows } from "./recorded-windows.ts";
import type { Group } from "./schedule.ts";
import { watchedTimeline } from "./test-gateway.fixture.ts";

const RECORDED = Date.parse("2025-03-01T10:00:00Z");
const NOW = Date.parse("2026-05-04T10:11:12Z");
const signal = new AbortController().signal;

const limit = (...periods: Period[]): PlannedCounter => ({ name: "alice", periods, behind: false });

function group(secondsLater: number, ...counters: readonly (readonly PlannedCounter[])[]): Group {
  const due = RECORDED + secondsLater * 1000;
  const planned = plannedCase(`at ${secondsLater}`, []);
  const slots = counters.map((of, step) => ({
    planned,
    step,
    lanes: [],
    exchange: exchange(`${secondsLater}.${step}`, { due, counters: of }),
  }));
  return { due, slots };
}

function byMinuteOf(groups: readonly Group[]): ReadonlyMap<number, number> {
  const minutes = new Map<number, number>();
  for (const { due, slots } of groups) {
    const minute = windowStart("minute", due);
    minutes.set(minute, (minutes.get(minute) ?? 0) + slots.length);
  }
  return minutes;
}

/** What is turned and waited for while groups are sent one after the other at once, on a real clock or on one that jumps. */
async function sent(groups: readonly Group[], { now = NOW, real = true }) {
  const timeline = { ...watchedTimeline(now), real };
  const turned: (readonly Period[])[] = [];
  const enter = recordedWindows({ byMinute: byMinuteOf(groups), timeline, signal, turn: async (periods) => void turned.push(periods) });
  for (const one of groups) await enter(one);
  return { turned, waits: timeline.waits.map((at) => new Date(at).toISOString().slice(11, 19)) };
}

describe("recorded windows on a real clock", () => {
  test("begin with counters of their own when the clock is still in the same window", async () => {
    const groups = [group(0, [limit("minute")]), group(30, [limit("minute")]), group(61, [limit("minute")]), group(3700, [limit("hour")])];
    expect(await sent(groups, {})).toEqual({ turned: [["minute"]], waits: [] });
  });

  test("take with them only the periods that ended in the recording", async () => {
    const both = [limit("minute", "hour")];
    expect((await sent([group(0, both), group(61, both), group(3601, both)], {})).turned).toEqual([["minute"], ["hour", "minute"]]);
  });

  test("are not begun when too little of the real one is left, which empties its counters by itself", async () => {
    const late = Date.parse("2026-05-04T10:11:57Z");
    const groups = [group(0, [limit("minute")]), group(61, [limit("minute")])];
    expect(await sent(groups, { now: late })).toEqual({ turned: [["minute"]], waits: ["10:12:00"] });
  });

  test("begin anew after what was answered late, in the second that it was counted in", async () => {
    const timeline = { ...watchedTimeline(NOW), real: true };
    const turned: (readonly Period[])[] = [];
    const groups = [group(0, [limit("second")]), group(1, [limit("second")])];
    const enter = recordedWindows({ byMinute: new Map(), timeline, signal, turn: async (periods) => void turned.push(periods) });
    for (const one of groups) {
      await enter(one);
      await timeline.until(timeline.now() + 1100);
    }
    expect(turned).toEqual([["second"]]);
  });

  test("are not begun either when all that was recorded in them would not fit", async () => {
    const halfway = Date.parse("2026-05-04T10:11:30Z");
    const many = Array.from({ length: 700 }, () => [limit("minute")]);
    expect((await sent([group(0, ...many)], { now: halfway })).waits).toEqual(["10:12:00"]);
    expect((await sent([group(0, ...many.slice(0, 600))], { now: halfway })).waits).toEqual([]);
  });

  test("of a second are waited for only where two requests share one", async () => {
    const end = Date.parse("2026-05-04T10:11:12.990Z");
    const [alone, shared] = [group(0, [limit("second")]), group(0, [limit("second")], [limit("second")])];
    expect((await sent([alone], { now: end })).waits).toEqual([]);
    expect((await sent([shared], { now: end })).waits).toEqual(["10:11:13"]);
  });

  test("are the clock's own on one that jumps", async () => {
    const groups = [group(0, [limit("minute")]), group(61, [limit("minute")])];
    expect(await sent(groups, { real: false })).toEqual({ turned: [], waits: [] });
  });
});

describe("what is counted behind the answer", () => {
  const counters = (name: string, behind: boolean) => ({ counters: [{ name, periods: [], behind }] });

  test("is kept apart from the next on the same counter, and from nothing else", async () => {
    const timeline = { ...watchedTimeline(NOW), real: true };
    const behind = countedBehind(timeline);
    behind.sent(exchange("1", counters("alice", true)));
    await behind.ready(exchange("2", counters("bob", true)), signal);
    expect(timeline.waits).toEqual([]);
    await behind.ready(exchange("3", counters("alice", true)), signal);
    expect(timeline.waits).toEqual([NOW + 100]);
    behind.sent(exchange("4", counters("carol", false)));
    await behind.ready(exchange("5", counters("carol", false)), signal);
    expect(timeline.waits).toHaveLength(1);
  });

  test("needs time for a pause after each, in the longest sequence", () => {
    const one = { exchange: exchange("1", counters("alice", true)) };
    expect(pausesMilliseconds([[one, one, one], [one], [{ exchange: exchange("2") }]])).toBe(300);
  });
});
