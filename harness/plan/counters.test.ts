import { describe, expect, test } from "vitest";
import type { JsonObject } from "../types/json.ts";
import { NO_BODY } from "../types/message.ts";
import { countersOf } from "./counters.ts";

const plugin = (name: string, config: JsonObject) => ({
  ...{ id: "p", workspace_id: null, tags: [], created_at: 0, enabled: true, protocols: [], label: "", scope: "route" as const },
  ...{ route_id: "r", service_id: null, consumer_id: null, name, config },
});
const asked = (client: string | null) => ({
  ...{ id: "1", at: 0, scheme: "http" as const, client, response: null, missing: [], unresolved: [] },
  request: { method: "GET", target: "/", headers: [["X-Tenant", "blue"] as const], body: NO_BODY },
});
const counters = (name: string, config: JsonObject, consumer: string | null = "alice") =>
  countersOf([plugin(name, config)], asked("192.0.2.7"), consumer);

describe("the counters of a recorded request", () => {
  test("are of the caller that the limit tells apart", () => {
    const names = ["consumer", "credential", "ip", "service", "header"].map(
      (limit_by) => counters("rate-limiting", { minute: 5, limit_by, header_name: "x-tenant", policy: "local" })[0]?.name,
    );
    expect(names).toEqual(["p alice", "p alice", "p address 192.0.2.7", "p everybody", "p blue"]);
    expect(counters("rate-limiting", { minute: 5 }, null)[0]?.name).toBe("p address 192.0.2.7");
  });

  test("are counted behind the answer unless the policy is local or the window a second", () => {
    const behind = (config: JsonObject) => counters("rate-limiting", config)[0]?.behind;
    expect(behind({ minute: 5, policy: "local" })).toBe(false);
    expect(behind({ minute: 5, policy: "redis" })).toBe(true);
    expect(behind({ minute: 5 })).toBe(true);
    expect(behind({ second: 5, minute: 50, policy: "cluster" })).toBe(false);
  });

  test("have the periods of every limit that response-ratelimiting names", () => {
    const limits = { video: { minute: 3, hour: null }, image: { day: 10 } };
    expect(counters("response-ratelimiting", { limits, policy: "local" })[0]?.periods).toEqual(["minute", "day"]);
  });

  test("are none without a limit and on other plugins", () => {
    expect(counters("rate-limiting", { minute: null })).toEqual([]);
    expect(counters("key-auth", { minute: 5 })).toEqual([]);
  });
});
