import { expect, test } from "vitest";
import { entity, inventory, plugin } from "./inventory.fixture.ts";
import { masker, secretSettings, secretsOf } from "./masking.ts";

test("a word that is a secret is masked wherever it stands, and no part of another word is", () => {
  const { learn, mask } = masker();
  learn(["alice-key", "two words of it"]);
  expect(mask('{"apikey":"alice-key"} /?apikey=alice-key&x=1 alice-keys')).toBe('{"apikey":"***"} /?apikey=***&x=1 alice-keys');
  expect(mask("said: two words of it.")).toBe("said: ***.");
});

test("a secret is known though it is percent-encoded, and what a run makes itself is masked unlearnt", () => {
  const { learn, mask } = masker();
  learn(["bob-key"]);
  expect(mask("GET /?apikey=bob%2Dkey&x=100%")).toBe("GET /?apikey=***&x=100%");
  expect(mask('GET /a?jwt=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln&b=1 "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0."')).toBe(
    'GET /a?jwt=***&b=1 "Bearer ***"',
  );
  expect(mask("/a?n=1&access_token=iFluv2OQyTn3181E HTTP/1.1")).toBe("/a?n=1&access_token=*** HTTP/1.1");
  expect(mask("/a?jwt_like=eyJ.x&token_type=bearer")).toBe("/a?jwt_like=eyJ.x&token_type=bearer");
});

test("nothing is masked before it is learnt, nor what is too short or a setting to be a secret", () => {
  const { learn, mask } = masker();
  expect(mask("alice-key")).toBe("alice-key");
  learn(["abc", "true", "8000", "/etc/ssl/private.key"]);
  expect(mask("abc true 8000 /etc/ssl/private.key")).toBe("abc true 8000 /etc/ssl/private.key");
});

test("settings are secret by their names", () => {
  const settings = { KONG_PG_PASSWORD: "p-1", KONG_LICENSE_DATA: "l-1", KONG_PG_USER: "kong", SOME_API_KEY: "k-1", KONG_LOG_LEVEL: "info" };
  expect(secretSettings(settings)).toEqual(["p-1", "l-1", "k-1"]);
});

test("secrets of consumers and of plugin configs are found at any depth, names of keys are not", () => {
  const config = {
    key_names: ["apikey"],
    redis: { password: "redis-secret", host: "redis" },
    list: [{ client_secret: "deep-secret" }],
    session_secret: "s",
  };
  const credential = {
    ...entity,
    id: "c",
    kind: "key-auth" as const,
    consumer_id: "a",
    fields: { username: "alice" },
    secrets: { key: "alice-key" },
    ttl: null,
  };
  const found = [...secretsOf(inventory({ plugins: [plugin("x", config)], credentials: [credential] }))];
  expect(found).toEqual(expect.arrayContaining(["alice-key", "redis-secret", "deep-secret"]));
  expect(found).not.toEqual(expect.arrayContaining(["apikey"]));
  expect(found).not.toContain("redis");
});
