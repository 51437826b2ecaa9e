import { expect, it, test } from "vitest";
import { seededBytes } from "../cluster/seeded-bytes.ts";
import { startBench } from "../model/gateway.fixture.ts";
import { instance, inventory } from "../model/inventory.fixture.ts";
import { counterStores } from "../model/policies/index.ts";
import { type CounterKey, type CounterStore, NIL_UUID } from "../model/policies/store.ts";
import { divided, meanAdmitted, requestsForWorst, worstAdmitted } from "./bound.ts";

const NOW = Date.UTC(2024, 0, 1);
const key: CounterKey = {
  table: "ratelimiting_metrics",
  identifier: "1.2.3.4",
  period: "minute",
  periodName: "minute",
  start: NOW,
  route: NIL_UUID,
  service: NIL_UUID,
};
const shares = [1, 5, 20, 50, 80, 99];
const limits = [1, 4, 9];

/** Which side each request goes to: thrown by weight, or dealt out as evenly as whole requests allow. */
type Split = (request: number) => "x" | "y";
const even =
  (percent: number): Split =>
  (request) =>
    Math.floor(((request + 1) * percent) / 100) > Math.floor((request * percent) / 100) ? "y" : "x";
function thrown(percent: number, name: string): Split {
  const random = seededBytes(17, name);
  return () => (Buffer.from(random(4)).readUInt32BE() / 2 ** 32 < percent / 100 ? "y" : "x");
}

/** One client, one window: each side asks its store and counts what it admits, as policies local and cluster do. */
async function admitted(requests: number, limit: number, stores: Readonly<Record<"x" | "y", CounterStore>>, split: Split): Promise<number> {
  let count = 0;
  for (let request = 0; request < requests; request += 1) {
    const store = stores[split(request)];
    if (limit - (await store.usage(key, NOW)) <= 0) continue;
    await store.increment([key], 1, NOW);
    count += 1;
  }
  return count;
}

const apart = () => ({ x: counterStores(null).local, y: counterStores(null).local });

test.each(shares)(
  "no client is admitted more than the worst with %i %% on Y, and on average no more than the mean's bound",
  async (share) => {
    const RUNS = 60;
    for (const limit of limits) {
      const capacity = { x: limit, y: limit };
      for (const requests of [limit, 2 * limit, 5 * limit]) {
        const counts: number[] = [];
        for (let run = 0; run < RUNS; run += 1) {
          counts.push(await admitted(requests, limit, apart(), thrown(share, `${share} ${limit} ${requests} ${run}`)));
        }
        expect(Math.max(...counts)).toBeLessThanOrEqual(Math.min(requests, worstAdmitted(capacity)));
        const mean = counts.reduce((sum, one) => sum + one, 0) / RUNS;
        // What is admitted lies between 0 and 2 L, so its deviation is L at most; four deviations of the mean are allowed.
        expect(mean).toBeLessThanOrEqual(meanAdmitted(requests, share, capacity) + (4 * limit) / Math.sqrt(RUNS));
      }
    }
  },
);

test.each(shares)("dealt out evenly with %i %% on Y, the worst is reached at the number said and not before", async (share) => {
  // Only whole periods are dealt out exactly; in between, one request may be early or late.
  const period = 100 / gcd(share, 100);
  for (const limit of limits) {
    const capacity = { x: limit, y: limit };
    const requests = requestsForWorst(share, capacity);
    expect(meanAdmitted(requests, share, capacity)).toBeCloseTo(2 * limit, 9);
    expect(meanAdmitted(requests - 1, share, capacity)).toBeLessThan(2 * limit);
    const whole = Math.ceil(requests / period) * period;
    expect(await admitted(whole, limit, apart(), even(share))).toBe(2 * limit);
    const before = await admitted(whole - period, limit, apart(), even(share));
    expect(before).toBeLessThan(2 * limit);
    expect(before).toBeCloseTo(meanAdmitted(whole - period, share, capacity), 9);
  }
});

test.each(shares)("a counter that both share admits the limit and no more with %i %% on Y", async (share) => {
  const { redis } = counterStores(null);
  expect(await admitted(200, 9, { x: redis, y: redis }, thrown(share, "shared"))).toBe(9);
});

it("says more than the limit where X and Y count apart, also for a client that is moved as a whole", async () => {
  expect(await admitted(20, 5, apart(), thrown(50, "apart"))).toBe(10);
  expect(await admitted(20, 5, apart(), (request) => (request < 10 ? "x" : "y"))).toBe(10);
});

it("bounds what two model gateways admit of one client", async () => {
  const shop = inventory([instance("rate-limiting", { minute: 5, limit_by: "ip", policy: "local" })]);
  await using x = await startBench("2.8.5", shop, { clock: () => NOW });
  await using y = await startBench("3.9.1", shop, { clock: () => NOW });
  const split = thrown(20, "gateways");
  let count = 0;
  for (let request = 0; request < 60; request += 1) {
    const { status } = await (split(request) === "x" ? x : y).ask("/shop");
    if (status === 200) count += 1;
  }
  expect(count).toBe(worstAdmitted({ x: 5, y: 5 }));
});

it("counts nodes that count alone", () => {
  expect(worstAdmitted({ x: 3 * 5, y: 2 * 5 })).toBe(25);
  expect(requestsForWorst(50, { x: 15, y: 10 })).toBe(30);
});

it("divides a limit so that both together admit no more than it, and refuses one that cannot be divided", () => {
  const one = { x: 1, y: 1 };
  expect(divided(5, 50, one)).toEqual({ x: 2, y: 3 });
  expect(divided(100, 5, one)).toEqual({ x: 95, y: 5 });
  expect(divided(2, 99, one)).toEqual({ x: 1, y: 1 });
  expect(divided(1, 50, one)).toBeNull();
  for (const counters of [
    { x: 3, y: 2 },
    { x: 1, y: 4 },
  ])
    for (const share of shares) {
      const parts = divided(30, share, counters);
      expect((parts?.x ?? 99) * counters.x + (parts?.y ?? 99) * counters.y).toBeLessThanOrEqual(30);
    }
});

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
