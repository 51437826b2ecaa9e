import { periods } from "../../types/case.ts";
import type { JsonObject } from "../../types/json.ts";
import type { CounterKey, CounterStore } from "../policies/store.ts";
import { windowSeconds } from "../policies/windows.ts";
import { access, config, counting, lost, settingsOf } from "./alter.ts";
import { blamedOn, faultsIn, pluginToBlame } from "./fault.ts";

const NAME = "rate-limiting";

const set = settingsOf(NAME);

/** Every window's limit, changed. */
const limits = (change: (limit: number, period: (typeof periods)[number], all: JsonObject) => number | null) => () =>
  config(NAME, (stored) => {
    const changed = periods.flatMap((period) => {
      const limit = stored[period];
      return typeof limit === "number" ? [[period, change(limit, period, stored)] as const] : [];
    });
    return { ...stored, ...Object.fromEntries(changed) };
  });

/** Counters under another key. */
const keyed = (change: (key: CounterKey, now: number) => CounterKey) => () =>
  counting((store) => ({
    usage: (key, now) => store.usage(change(key, now), now),
    increment: (keys, by, now) =>
      store.increment(
        keys.map((key) => change(key, now)),
        by,
        now,
      ),
  }));

export const rateLimitingFaults = faultsIn(
  "rate-limiting",
  blamedOn(pluginToBlame(NAME), [
    {
      id: "rate-limiting/limit-one-too-high",
      title: "allows one call more than configured",
      across: true,
      seams: limits((limit) => limit + 1),
    },
    {
      id: "rate-limiting/limit-one-too-low",
      title: "allows one call less than configured",
      across: true,
      seams: limits((limit) => Math.max(1, limit - 1)),
    },
    {
      id: "rate-limiting/counts-from-minus-one",
      title: "lets one call more through than it says",
      seams: () => counting((store) => ({ usage: async (key, now) => Math.max(0, (await store.usage(key, now)) - 1) })),
    },
    {
      id: "rate-limiting/counts-from-one",
      title: "takes one call for used before the first",
      seams: () => counting((store) => ({ usage: async (key, now) => (await store.usage(key, now)) + 1 })),
    },
    {
      id: "rate-limiting/does-not-count",
      title: "counts nothing",
      across: true,
      seams: () => counting(() => ({ increment: async () => {} })),
    },
    {
      id: "rate-limiting/counts-twice",
      title: "counts every call twice",
      seams: () => counting((store) => ({ increment: (keys, by, now) => store.increment(keys, 2 * by, now) })),
    },
    { id: "rate-limiting/window-never-resets", title: "never begins a new window", across: true, seams: () => counting(endless) },
    {
      id: "rate-limiting/windows-begin-late",
      title: "begins windows half a window late",
      seams: keyed((key, now) => ({ ...key, start: halfLate(key, now) })),
    },
    {
      id: "rate-limiting/counts-addresses",
      title: "counts per address instead of per consumer",
      across: true,
      seams: set({ limit_by: "ip" }),
    },
    {
      id: "rate-limiting/one-counter-for-all",
      title: "counts everybody on one counter",
      seams: keyed((key) => ({ ...key, identifier: "everybody" })),
    },
    {
      id: "rate-limiting/ignores-the-header",
      title: "counts per address where a header should decide",
      seams: () =>
        config(NAME, (stored) => ({ ...stored, limit_by: stored["limit_by"] === "header" ? "ip" : (stored["limit_by"] ?? null) })),
    },
    {
      id: "rate-limiting/ignores-the-path",
      title: "counts per address where the path should decide",
      seams: () => config(NAME, (stored) => ({ ...stored, limit_by: stored["limit_by"] === "path" ? "ip" : (stored["limit_by"] ?? null) })),
    },
    {
      id: "rate-limiting/ignores-the-service",
      title: "counts per address where the service should decide",
      seams: () =>
        config(NAME, (stored) => ({ ...stored, limit_by: stored["limit_by"] === "service" ? "ip" : (stored["limit_by"] ?? null) })),
    },
    {
      id: "rate-limiting/ignores-the-credential",
      title: "counts per address where the credential should decide",
      seams: () =>
        config(NAME, (stored) => ({ ...stored, limit_by: stored["limit_by"] === "credential" ? "ip" : (stored["limit_by"] ?? null) })),
    },
    {
      id: "rate-limiting/loses-consumer-overrides",
      title: "loses the limits of single consumers",
      across: true,
      seams: () => lost(NAME, (one) => one.consumer_id !== null),
    },
    {
      id: "rate-limiting/prefers-the-service",
      title: "runs the service's limit where the route has one of its own",
      seams: () => lost(NAME, (one) => one.route_id !== null && one.consumer_id === null),
    },
    {
      id: "rate-limiting/splits-a-service",
      title: "counts each route of a service apart",
      seams: () =>
        access(NAME, (call, next) => next({ ...call, instance: { ...call.instance, route_id: call.exchange.route?.id ?? null } })),
    },
    {
      id: "rate-limiting/checks-the-shortest-window",
      title: "checks only the shortest of several windows",
      seams: limits((limit, period, all) => (period === periods.find((one) => typeof all[one] === "number") ? limit : null)),
    },
    { id: "rate-limiting/counts-per-worker", title: "counts in each of two workers apart", seams: perWorker },
    {
      id: "rate-limiting/counts-nothing-in-the-database",
      title: "lets everybody through when the database cannot count",
      across: true,
      seams: () => ({ counters: (stores) => ({ ...stores, cluster: broken(stores.cluster) }) }),
    },
    {
      id: "rate-limiting/counts-nothing-in-redis",
      title: "lets everybody through when Redis cannot count",
      seams: () => ({ counters: (stores) => ({ ...stores, redis: broken(stores.redis) }) }),
    },
    { id: "rate-limiting/does-not-run", title: "does not run at all", across: true, seams: () => lost(NAME, () => true) },
  ]),
);

/** Counts of all windows together, which nothing but a reset takes back. */
function endless(): CounterStore {
  const counts = new Map<string, number>();
  const text = (key: CounterKey) => [key.table, key.route, key.service, key.identifier, key.periodName].join(" ");
  return {
    usage: async (key) => counts.get(text(key)) ?? 0,
    increment: async (keys, by) => {
      for (const key of keys) counts.set(text(key), (counts.get(text(key)) ?? 0) + by);
    },
    reset: async () => counts.clear(),
  };
}

function broken(store: CounterStore): CounterStore {
  return { ...store, usage: () => Promise.reject(new Error("the counters cannot be reached")) };
}

function halfLate({ period }: CounterKey, now: number): number {
  const length = windowSeconds[period] * 1000;
  return Math.floor((now - length / 2) / length) * length;
}

function perWorker() {
  let calls = 0;
  return access(NAME, (call, next) => {
    calls += 1;
    const worker = calls % 2 === 0 ? call.instance.id : call.instance.route_id;
    return next({ ...call, instance: { ...call.instance, route_id: worker } });
  });
}
