import { expect, test } from "vitest";
import { inventoryOf } from "./inventory.fixture.ts";
import { secretsOf } from "./secrets-of.ts";

test("secret fields of plugin configs are secrets, with their path", () => {
  const inventory = inventoryOf(
    [],
    [
      ["rate-limiting", { policy: "redis", redis: { host: "redis.internal", password: "redis-password" }, minute: 5 }],
      ["oauth2", { provision_key: "provision-me", scopes: ["read"] }],
      ["request-transformer", { add: { headers: ["Authorization: Bearer upstream-token", "X-Added: yes"] } }],
      ["http-log", { headers: { authorization: "log-token" }, http_endpoint: "http://logs.internal" }],
      ["session", { secret: "{vault://env/session-secret}" }],
      ["jwt", { secret_is_base64: false, key_claim_name: "iss" }],
    ],
  );
  expect(secretsOf(inventory).secrets.map(({ column, value, owner }) => [column, value, owner])).toEqual([
    ["redis.password", "redis-password", "rate-limiting (global)"],
    ["provision_key", "provision-me", "oauth2 (global)"],
    ["add.headers.authorization", "Bearer upstream-token", "request-transformer (global)"],
    ["headers.authorization", "log-token", "http-log (global)"],
  ]);
});

test("equal values of two credentials are one secret, the first one's", () => {
  const twice = (owner: string) => ({ kind: "key-auth", owner, secrets: { key: "same-key" } }) as const;
  expect(secretsOf(inventoryOf([twice("alice"), twice("bob")])).secrets.map(({ owner }) => owner)).toEqual(["alice"]);
});
