import { describe, expect, test } from "vitest";
import { world } from "../../replay/replay.fixture.ts";
import { splitLines } from "../../replay/split.ts";
import type { Behaviour } from "../../replay/test-gateway.fixture.ts";
import type { Clusters } from "../../types/cluster.ts";
import { exchange } from "../../types/plan.fixture.ts";
import { measureSplit } from "./split.ts";
import type { Subject } from "./subject.ts";

const LIMIT = 5;

const subject = (over: Partial<Subject> = {}): Subject => ({
  period: "minute",
  window: { name: "minute", limit: LIMIT, alone: LIMIT, worst: 2 * LIMIT, reachedAt: null, twiceSent: 0, lowered: null, lastsSeconds: 60 },
  route: "r1",
  refusal: { x: 429, y: 429 },
  exchange: exchange("measure.p1"),
  ...over,
});

interface Fault {
  /** How many more than the limit it admits. */
  readonly more?: number;
  readonly admittedStatus?: number;
  readonly route?: string;
}

/** A gateway that admits as many as its limit says, until it is told to begin anew. */
function limiting({ more = 0, admittedStatus = 200, route = "r1" }: Fault) {
  let left = 0;
  const behave: Behaviour = (_request, response) => {
    left -= 1;
    response.writeHead(left >= 0 ? admittedStatus : 429, { "Kong-Route-Id": route }).end();
  };
  const reset = async () => {
    left = LIMIT + more;
  };
  return { behave, reset };
}

interface Setting {
  readonly x?: Fault;
  readonly y?: Fault;
  readonly over?: Partial<Subject>;
  readonly maxRequests?: number;
  readonly stays?: string;
}

async function measured(sharePercent: number, { x = {}, y = {}, over = {}, maxRequests = 1000, stays }: Setting = {}) {
  const gateways = { x: limiting(x), y: limiting(y), control: limiting({}) };
  await using made = await world((name) => gateways[name].behave);
  const reset = (name: "x" | "y") => (stays === undefined ? gateways[name].reset() : Promise.reject(new Error(stays)));
  const clusters: Clusters = {
    ...made.clusters,
    x: { ...made.clusters.x, resetCounters: () => reset("x") },
    y: { ...made.clusters.y, resetCounters: () => reset("y") },
  };
  if (stays !== undefined) await Promise.all([gateways.x.reset(), gateways.y.reset()]);
  const { signal } = new AbortController();
  await using lines = splitLines(clusters, clusters.timeline, signal);
  return await measureSplit(subject(over), sharePercent, { clusters, lines, signal, maxRequests });
}

describe("one client divided between two limits is admitted", () => {
  test.each([
    [0, { x: 5, y: 0 }, 5],
    [10, { x: 5, y: 5 }, 10],
    [50, { x: 5, y: 5 }, 10],
    [90, { x: 5, y: 5 }, 10],
    [100, { x: 0, y: 5 }, 5],
  ])("at %i %% as the bound says", async (share, admitted, bound) => {
    expect(await measured(share)).toMatchObject({ admitted, bound, verdict: "within", why: null });
  });

  test("more than the bound says where a side admits one too many", async () => {
    expect(await measured(50, { y: { more: 1 } })).toMatchObject({ admitted: { x: 5, y: 6 }, bound: 10, verdict: "exceeds" });
    expect(await measured(0, { x: { more: 1 } })).toMatchObject({ bound: 5, verdict: "exceeds" });
  });

  test("more than the bound says where a side never refuses", async () => {
    expect(await measured(50, { y: { more: 1000 } })).toMatchObject({ bound: 10, verdict: "exceeds" });
  });

  test("less, which the bound allows", async () => {
    expect(await measured(50, { x: { more: -2 } })).toMatchObject({ admitted: { x: 3, y: 5 }, verdict: "within" });
  });

  test("only what one side admits, where one counter is said to serve both and does not", async () => {
    const window = { ...subject().window, worst: LIMIT };
    expect(await measured(50, { over: { window } })).toMatchObject({ bound: 5, verdict: "exceeds" });
  });
});

describe("nothing is said", () => {
  test.each<[string, Setting, RegExp]>([
    ["of requests that something else refuses", { y: { admittedStatus: 401 } }, /^Y answered 401$/],
    ["of requests that another route takes", { x: { route: "r2" } }, /^X took another route$/],
    ["of limits that take too many requests", { maxRequests: 12 }, /^it takes \d+ requests in one window$/],
    [
      "of a long window whose counters stay",
      { stays: "they are not ours", over: { period: "hour" } },
      /too long to wait for: they are not ours$/,
    ],
  ])("%s", async (_what, setting, why) => {
    expect(await measured(50, setting)).toMatchObject({ verdict: "unmeasured", why: expect.stringMatching(why) });
  });

  test("of a burst that no window has room for", async () => {
    const long = { ...subject().window, alone: 5000, worst: 10_000 };
    const setting = { over: { window: long }, maxRequests: 1_000_000 };
    expect(await measured(50, setting)).toMatchObject({ verdict: "unmeasured", why: expect.stringMatching(/do not fit into a minute$/) });
  });
});

test("a short window is waited for where counters stay", async () => {
  expect(await measured(50, { stays: "they are not ours" })).toMatchObject({ admitted: { x: 5, y: 5 }, verdict: "within" });
});
