import { describe, expect, test } from "vitest";
import { exchange, plannedCase } from "../types/plan.fixture.ts";
import { planOf } from "../types/plan.ts";
import { paceOf } from "./pace.ts";
import { kinds, plain, run, START, world } from "./replay.fixture.ts";
import { replay } from "./replay.ts";
import { watchedTimeline } from "./test-gateway.fixture.ts";

test("sends nothing more, and waits for nothing, when a cluster has died", async () => {
  let answered = 0;
  await using it = await world((name) => (_request, response) => {
    if (name === "x") answered += 1;
    response.end();
  });
  await it.gateways[2]?.[Symbol.asyncDispose]();
  const cases = Array.from({ length: 500 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`, { due: START + index * 1000 })]));
  const done = await run(planOf(cases), it.clusters);
  expect(done.length).toBe(500);
  expect(answered).toBe(3);
  expect(done.at(-1)?.runs.x?.[0]?.outcome).toEqual({
    kind: "not-sent",
    reason: "y stopped answering: the gateway refused the connection",
  });
  expect(it.timeline.waits.length).toBe(3);
});

test("takes a gateway that hangs for dead after a few exchanges, not one timeout for each", async () => {
  await using it = await world((name) => (_request, response) => {
    if (name !== "y") response.end();
  });
  const cases = Array.from({ length: 50 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`, { lanes: ["one"] })]));
  const timeouts = { connectMilliseconds: 100, headersMilliseconds: 100, bodyMilliseconds: 100, exchangeMilliseconds: 100 };
  const done = await run(planOf(cases), it.clusters, { timeouts });
  expect(done.map((replayed) => kinds(replayed, "y")?.[0]).slice(0, 5)).toEqual(["failed", "failed", "failed", "not-sent", "not-sent"]);
  expect(done.length).toBe(50);
});

test("stops sending when nobody reads any more", async () => {
  let sent = 0;
  await using it = await world((name) => (_request, response) => {
    if (name === "x") sent += 1;
    response.end();
  });
  const cases = Array.from({ length: 1000 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`)]));
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined };
  for await (const replayed of replay(planOf(cases), it.clusters, options)) if (replayed.planned.key !== "") break;
  expect(sent).toBeLessThan(200);
});

test("does not read a recording to its end when nobody reads any more", async () => {
  await using it = await world(() => plain);
  let read = 0;
  const plan = planOf(Array.from({ length: 1000 }, (_, at) => plannedCase(`k${at}`, [exchange(`e${at}`, { due: START + at * 1000 })])));
  async function* counted() {
    for await (const planned of plan.recorded.read()) {
      read += 1;
      yield planned;
    }
  }
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined };
  const counting = { ...plan, recorded: { ...plan.recorded, read: counted } };
  for await (const replayed of replay(counting, it.clusters, options)) if (replayed.planned.key !== "") break;
  expect(read).toBeLessThan(200);
});

test("does not run ahead of a slow reader", async () => {
  let [sent, ahead] = [0, 0];
  await using it = await world((name) => (_request, response) => {
    if (name === "x") sent += 1;
    response.end();
  });
  const cases = Array.from({ length: 300 }, (_, index) => plannedCase(`k${index}`, [exchange(`e${index}`)]));
  let read = 0;
  const options = { concurrency: 4, signal: new AbortController().signal, onProgress: () => undefined };
  for await (const replayed of replay(planOf(cases), it.clusters, options)) {
    read += replayed.planned.exchanges.length;
    if (read % 100 === 1) await new Promise((resolve) => setTimeout(resolve, 60));
    ahead = Math.max(ahead, sent - read);
  }
  expect(read).toBe(300);
  expect(ahead).toBeLessThan(100);
});

/** A real clock, on which waiting is only noted, and sending takes the time that it is told to. */
function realTimeline(now: number) {
  const timeline = watchedTimeline(now);
  return { ...timeline, real: true };
}

describe("recorded traffic at a pace of its own", () => {
  const RECORDED = Date.parse("2025-03-01T10:00:40.000Z");
  const NOW = Date.parse("2026-05-04T10:11:12.000Z");
  const secondsOf = (waits: readonly number[], from: number) => waits.map((at) => (at - from) / 1000);

  test("begins in the second of the minute that it was recorded in, so that minutes are minutes", async () => {
    const timeline = realTimeline(NOW);
    const pace = paceOf(1, timeline);
    const { signal } = new AbortController();
    for (const later of [0, 1500, 30_000]) await pace.due(RECORDED + later, signal);
    expect(timeline.waits.map((at) => new Date(at).toISOString().slice(11, 23))).toEqual(["10:11:40.000", "10:11:41.500", "10:12:10.000"]);
  });

  test("is a factor faster, from now on", async () => {
    const timeline = realTimeline(NOW);
    const pace = paceOf(10, timeline);
    for (const later of [0, 1500, 30_000]) await pace.due(RECORDED + later, new AbortController().signal);
    expect(secondsOf(timeline.waits, NOW)).toEqual([0, 0.15, 3]);
  });

  test("slows down where it cannot keep up, and says by how much", async () => {
    const timeline = realTimeline(NOW);
    const pace = paceOf(10, timeline);
    const { signal } = new AbortController();
    await pace.due(RECORDED, signal);
    await timeline.until(NOW + 5_000, signal);
    await pace.due(RECORDED + 10_000, signal);
    expect(pace.latest()).toBe(4_000);
  });

  test("sends all of it, each when it is due, and tells the replay how late it was", async () => {
    await using it = await world(() => plain);
    const timeline = realTimeline(NOW);
    const cases = Array.from({ length: 40 }, (_, at) =>
      plannedCase(`k${at}`, [exchange(`e${at}`, { due: RECORDED + at * 250, lanes: [`l${at % 3}`] })]),
    );
    let late = -1;
    const done = await run(planOf(cases), { ...it.clusters, timeline }, { pace: 2, concurrency: 2, onLate: (by) => (late = by) });
    expect(done.length).toBe(40);
    expect(timeline.waits).toContain(NOW + (39 * 250) / 2);
    expect(late).toBeGreaterThanOrEqual(0);
  });

  test("is the clusters' own on a clock that jumps", async () => {
    await using it = await world(() => plain);
    const cases = [0, 1000].map((at) => plannedCase(`k${at}`, [exchange(`e${at}`, { due: START + 1000 + at })]));
    await run(planOf(cases), it.clusters, { pace: 100 });
    expect(it.timeline.waits.slice(0, 2).map((at) => at % 1000)).toEqual([0, 0]);
  });
});
