import { createHash } from "node:crypto";
import { faker } from "@faker-js/faker";
import { expect, test } from "vitest";
import { type CredentialRow, consumerId, inventoryOf } from "./inventory.fixture.ts";
import { createMasker } from "./masker.ts";
import { createMatcher } from "./matcher.ts";

const passwordHash = createHash("sha1")
  .update(`open sesame${consumerId("carol")}`)
  .digest("hex");
const rows: readonly CredentialRow[] = [
  { kind: "key-auth", owner: "alice", secrets: { key: "alice-key" } },
  { kind: "jwt", owner: "carol", secrets: { key: "issuer-7", secret: "s3cr/et+%" } },
  { kind: "basic-auth", owner: "carol", fields: { username: "carol" }, secrets: { password: passwordHash } },
  { kind: "oauth2", owner: "dave", fields: { client_id: "app" }, secrets: { client_secret: "app-secret" } },
  { kind: "key-auth", owner: "short", secrets: { key: "ab" } },
  { kind: "key-auth", owner: "empty", secrets: { key: "" } },
];
const mask = createMasker(inventoryOf(rows, [["session", { secret: "cookie-secret", cookie_name: "s" }]]));

test.each([
  ["apikey: alice-key", "apikey: «key-auth key of alice»"],
  ["/a?jwt=s3cr%2Fet%2B%25", "/a?jwt=«jwt secret of carol»"],
  ['{"a":"s3cr\\/et+%"}', '{"a":"«jwt secret of carol»"}'],
  [`Authorization: Basic ${base64("carol:open sesame")}`, "Authorization: Basic «basic-auth credentials of carol»"],
  [`Basic ${base64("stranger:whatever")}`, "Basic «basic credentials»"],
  [`Basic ${base64("app:app-secret")}`, "Basic «oauth2 basic of dave»"],
  ["cookie-secret", "«secret of session (global)»"],
  ["ab", "«key-auth key of short»"],
])("masks %s", (text, masked) => {
  expect(mask(text)).toBe(masked);
});

test.each(["GET /orders/123 answered 200", 'WWW-Authenticate: Basic realm="service"', "abandoned cab", "", "100 % of a\\b"])(
  "leaves alone: %s",
  (text) => {
    expect(mask(text)).toBe(text);
  },
);

test("a consumer whose key is their name is not named", () => {
  const masked = createMasker(inventoryOf([{ kind: "key-auth", owner: "alice", secrets: { key: "alice" } }]))("alice was here");
  expect(masked).toBe("«key-auth key of -» was here");
});

test("a key made of the label's own words leaves no label", () => {
  expect(createMasker(inventoryOf([{ kind: "key-auth", owner: "al", secrets: { key: "auth" } }]))("auth")).toBe("«***»");
});

test("no secret survives, however it is written", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    faker.seed(seed);
    const secrets = faker.helpers.multiple(anySecret, { count: { min: 1, max: 30 } });
    const inventory = inventoryOf(secrets.map((key) => ({ kind: "key-auth", owner: faker.internet.username(), secrets: { key } })));
    const text = faker.helpers
      .multiple(() => `${faker.lorem.words()} ${written(faker.helpers.arrayElement(secrets))}`, { count: 20 })
      .join(" ");
    const masked = createMasker(inventory)(text);
    expect(createMatcher(new Map(secrets.map((key) => [key, key])))(masked), `seed ${seed}`).toEqual([]);
    for (const secret of secrets.filter(({ length }) => length >= 4)) expect(masked.includes(secret), `seed ${seed}`).toBe(false);
  }
});

function anySecret(): string {
  return faker.helpers.arrayElement([
    () => faker.string.alphanumeric(32),
    () => faker.string.sample({ min: 1, max: 24 }),
    () => `${faker.word.noun()} ${faker.string.symbol(3)}é€😀`,
    () => faker.string.numeric({ length: { min: 1, max: 8 } }),
    () => faker.internet.username(),
  ])();
}

function written(secret: string): string {
  return faker.helpers.arrayElement([
    (text: string) => text,
    (text: string) => `?k=${encodeURIComponent(text)}&x`,
    (text: string) => JSON.stringify({ k: text }),
    (text: string) => JSON.stringify({ url: `/?k=${encodeURIComponent(text)}` }),
    (text: string) => new URLSearchParams({ k: text }).toString(),
    (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  ])(secret);
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
