import { expect, it, test } from "vitest";
import { everywhere, instance, inventory } from "../model/inventory.fixture.ts";
import type { InstanceImpact } from "../types/impact.ts";
import type { PluginInstance } from "../types/inventory.ts";
import type { JsonObject } from "../types/json.ts";
import { gatewayVersion } from "../types/version.ts";
import { impactOf } from "./impact.ts";

interface Diverted {
  readonly onY?: PluginInstance;
  readonly share?: number;
  readonly nodes?: { readonly x: number; readonly y: number };
  readonly x?: string;
}

function diverted(
  plugin: PluginInstance,
  { onY = plugin, share = 50, nodes = { x: 1, y: 1 }, x = "2.8.5" }: Diverted = {},
): InstanceImpact {
  const versions = { x: gatewayVersion(x), y: gatewayVersion("3.9.1") };
  const [found] = impactOf({ versions, onX: inventory([plugin]), onY: inventory([onY]), sharePercent: share, nodes }).instances;
  if (found === undefined) throw new Error("the instance is not told of");
  return found;
}

const limiting = (config: JsonObject) => instance("rate-limiting", { minute: 5, ...config });
const redis = (host: string, more: JsonObject = {}) => limiting({ policy: "redis", redis_host: host, ...more });
const advanced = (config: JsonObject) => instance("rate-limiting-advanced", { limit: [10], window_size: [90], sync_rate: 0, ...config });

test.each([
  ["each node's memory", limiting({ policy: "local" }), {}, /own memory/],
  ["each cluster's database", limiting({ policy: "cluster" }), {}, /database of their own/],
  ["a policy that is not written down and changes with the version", limiting({}), {}, /X counts by policy cluster, Y by local/],
  ["a Redis of the machine itself", redis("127.0.0.1"), {}, /another Redis on every machine/],
  ["policy redis without a host", limiting({ policy: "redis" }), {}, /names no Redis/],
  ["another host on Y", redis("redis.a"), { onY: redis("redis.b") }, /redis\.a:6379 database 0, Y in redis\.b/],
  ["another port on Y", redis("r"), { onY: redis("r", { redis_port: 6380 }) }, /r:6380/],
  ["another database on Y", redis("r"), { onY: redis("r", { redis_database: 1 }) }, /database 1/],
  ["an advanced limit that never asks its Redis", advanced({ strategy: "redis", sync_rate: -1, redis: { host: "r" } }), {}, /sync_rate -1/],
] as const)("is not shared, and admits twice the limit: %s", (_what, plugin, more, why) => {
  const found = diverted(plugin, more);
  expect(found).toMatchObject({ shared: "no", why: expect.stringMatching(why) });
  for (const { worst, alone } of found.windows) expect(worst).toBe(2 * alone);
  expect(found.advice.length).toBeGreaterThan(1);
});

it("is shared where both count in one Redis, also once the migrations have nested its fields", () => {
  const found = diverted(redis("redis.internal"), {
    onY: limiting({ policy: "redis", redis: { host: "redis.internal", port: 6379, database: 0 } }),
  });
  expect(found).toMatchObject({ shared: "yes", windows: [{ alone: 5, worst: 5, reachedAt: null, lowered: null, lastsSeconds: 0 }] });
  expect(found.caveats.join(" ")).toMatch(/written alike.*fault_tolerant.*counts refused/);
  expect(diverted(redis("r"), { x: "3.4.2" }).caveats.join(" ")).not.toMatch(/counts refused/);
});

it("takes the worse number where the backup does not say, or counts meet only at intervals", () => {
  expect(diverted(redis("{vault://env/redis}"))).toMatchObject({ shared: "unknown", windows: [{ worst: 10 }] });
  expect(diverted(redis("r", { sync_rate: 2 }))).toMatchObject({ shared: "at intervals", windows: [{ worst: 10 }] });
  expect(diverted(limiting({ policy: "paper" }))).toMatchObject({ shared: "unknown", windows: [{ worst: 10 }] });
  const plugin = advanced({ strategy: "redis", redis: { host: "r" } });
  expect(diverted(plugin)).toMatchObject({ shared: "unknown", windows: [{ worst: 20 }] });
  expect(diverted(plugin, { x: "3.9.1" })).toMatchObject({ shared: "yes", windows: [{ worst: 10 }] });
  const sentinel = (name: string) => advanced({ strategy: "redis", redis: { sentinel_addresses: [`${name}:26379`] } });
  expect(diverted(sentinel("a"), { x: "3.9.1", onY: sentinel("b") })).toMatchObject({ shared: "no" });
});

it("tells every window with its limit, the requests that reach the worst, and how long it lasts", () => {
  const found = diverted(limiting({ month: 100, policy: "cluster", limit_by: "header", header_name: "X-Tenant" }), { share: 5 });
  expect(found).toMatchObject({ scope: "route", identifier: "header X-Tenant", policy: { x: "cluster", y: "cluster" } });
  expect(found.windows).toEqual([
    { name: "minute", limit: 5, alone: 5, worst: 10, reachedAt: 100, twiceSent: 5.5, lowered: { x: 4, y: 1 }, lastsSeconds: 60 },
    {
      name: "month",
      limit: 100,
      alone: 100,
      worst: 200,
      reachedAt: 2000,
      twiceSent: 110,
      lowered: { x: 95, y: 5 },
      lastsSeconds: 31 * 86_400,
    },
  ]);
});

it("counts nodes where each counts alone, and only there", () => {
  const nodes = { x: 3, y: 2 };
  expect(diverted(limiting({ policy: "local" }), { nodes }).windows).toMatchObject([{ limit: 5, alone: 15, worst: 25 }]);
  expect(diverted(limiting({ policy: "cluster" }), { nodes }).windows).toMatchObject([{ alone: 5, worst: 10 }]);
  expect(diverted(redis("r"), { nodes }).windows).toMatchObject([{ alone: 5, worst: 5 }]);
  expect(diverted(redis("localhost"), { nodes }).windows).toMatchObject([{ alone: 15, worst: 25 }]);
});

it("rounds a fraction up, since what remains of it admits one more", () => {
  expect(diverted(limiting({ minute: 0.5, policy: "local" })).windows).toMatchObject([{ limit: 0.5, alone: 1, worst: 2, lowered: null }]);
});

it("reads advanced windows, of which a sliding one lasts for two", () => {
  const found = diverted(advanced({ limit: [10, 50], window_size: [90, 600], strategy: "cluster", identifier: "ip" }));
  expect(found).toMatchObject({
    identifier: "ip",
    windows: [
      { name: "90 s sliding", lastsSeconds: 180 },
      { name: "600 s sliding", worst: 100 },
    ],
  });
  expect(found.advice.join(" ")).toMatch(/no boundary/);
  expect(diverted(advanced({ window_type: "fixed" })).windows).toMatchObject([{ name: "90 s fixed", lastsSeconds: 90 }]);
});

it("reads response-ratelimiting's limits by name", () => {
  const found = diverted(
    instance("response-ratelimiting", { limits: { video: { minute: 3, hour: null } }, policy: "cluster", limit_by: "ip" }),
  );
  expect(found).toMatchObject({
    windows: [{ name: "video minute", worst: 6 }],
    caveats: expect.arrayContaining([expect.stringMatching(/^Units/)]),
  });
});

it("tells of every limiting instance, of disabled ones by name only, and of nothing else", () => {
  const off = { ...everywhere("rate-limiting", { minute: 1 }), enabled: false, label: "off" };
  const onX = inventory([limiting({}), off, instance("key-auth", {}), advanced({})]);
  const versions = { x: gatewayVersion("2.8.5"), y: gatewayVersion("3.9.1") };
  const impact = impactOf({ versions, onX, onY: onX, sharePercent: 50, nodes: { x: 1, y: 1 } });
  expect(impact.instances.map(({ plugin }) => plugin)).toEqual(["rate-limiting", "rate-limiting-advanced"]);
  expect(impact.disabled).toEqual(["off"]);
});
