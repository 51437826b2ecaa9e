import { expect, test } from "vitest";
import { redisOf } from "./redis.ts";

test("up to 3.5 the fields are beside the policy", () => {
  expect(redisOf({ policy: "redis", redis_host: "r", redis_port: 6380, redis_password: "p", redis_database: 3, redis_ssl: true })).toEqual({
    field: "config",
    host: "r",
    port: 6380,
    username: null,
    password: "p",
    database: 3,
    tls: true,
    several: false,
  });
});

test("from 3.6 on they are a record, which counts before the old fields", () => {
  expect(redisOf({ policy: "redis", redis: { host: "new", username: "u" }, redis_host: "old" })).toMatchObject({
    field: "config.redis",
    host: "new",
    port: 6379,
    username: "u",
    password: null,
    database: 0,
  });
  expect(redisOf({ policy: "redis", redis: { host: null }, redis_host: "old" })).toMatchObject({ field: "config", host: "old" });
});

test("another policy uses no Redis, whatever host is set", () => {
  expect(redisOf({ policy: "local", redis_host: "r" })).toBeNull();
  expect(redisOf({ strategy: "cluster", redis: { host: "r" } })).toBeNull();
  expect(redisOf({ key_names: ["apikey"] })).toBeNull();
});

test("several servers are recognised, also without a host", () => {
  expect(redisOf({ strategy: "redis", redis: { sentinel_nodes: [{ host: "s", port: 1 }] } })?.several).toBe(true);
  expect(redisOf({ strategy: "redis", redis: { host: "r", cluster_nodes: [] } })?.several).toBe(false);
});
