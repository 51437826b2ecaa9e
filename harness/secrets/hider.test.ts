import { createHash } from "node:crypto";
import { faker } from "@faker-js/faker";
import { expect, test } from "vitest";
import { createHider, type Hider } from "./hider.ts";
import { consumerId, inventoryOf } from "./inventory.fixture.ts";
import { DEFAULT_TOKEN_NAMES, placesInBody, placesInHeader, placesInTarget } from "./places.ts";
import { createResolver } from "./resolver.ts";

const passwordHash = createHash("sha1")
  .update(`open:sesame${consumerId("carol")}`)
  .digest("hex");
const rows = [
  { kind: "key-auth", owner: "alice", secrets: { key: "alice-key" } },
  { kind: "key-auth", owner: "bob", secrets: { key: "b b" } },
  { kind: "basic-auth", owner: "carol", fields: { username: "carol" }, secrets: { password: passwordHash } },
] as const;
const plugins = [["key-auth", { key_names: ["apikey"] }]] as const;
const inventory = inventoryOf(rows, plugins);
const context = { at: 0, request: { method: "GET", target: "/", headers: [], body: new Uint8Array(0) }, issued: null };
const options = { inventory, salt: "salt", tokenNames: DEFAULT_TOKEN_NAMES };
const hider = createHider(options);
const resolve = createResolver(inventory);

function header(name: string, value: string, { rejected = false, by = hider }: { rejected?: boolean; by?: Hider } = {}): string {
  return by.hide([{ text: value, places: placesInHeader(name, value, by.names), rejected }], context).texts[0] ?? "";
}

test("a credential of the backup becomes a reference and comes back", () => {
  const stored = header("apikey", "alice-key");
  expect(stored).toBe("{{credential:key-auth:alice:d0000000-0000-4000-8000-000000000000:key}}");
  expect(resolve(stored)).toEqual({ text: "alice-key", unresolved: [], renew: [] });
});

test("a credential comes back in another installation's value", () => {
  const rotated = inventoryOf([{ ...rows[0], secrets: { key: "new-key" } }]);
  expect(createResolver(rotated)(header("apikey", "alice-key"))?.text).toBe("new-key");
});

test("a reference to a credential that is gone is unresolved and says whose", () => {
  const gone = createResolver(inventoryOf([]))(header("apikey", "alice-key"));
  expect(gone?.unresolved).toEqual(["the key-auth key of alice, which the backup does not hold"]);
  expect(gone?.text).not.toContain("alice-key");
});

test("a wrong key stays a wrong key, the same everywhere, and is not unresolved", () => {
  const target = "/a?apikey=no%70e";
  const [inQuery] = hider.hide([{ text: target, places: placesInTarget(target, hider.names), rejected: false }], context).texts;
  const stored = header("apikey", "nope");
  expect(stored).toMatch(/^\{\{unknown:[0-9a-f]{32}\}\}$/);
  expect(inQuery).toBe(`/a?apikey=${stored}`);
  expect(resolve(stored)?.unresolved).toEqual([]);
});

test("a wrong key that begins like a real one is not taken for it", () => {
  expect(header("apikey", "alice-key-3")).toMatch(/^\{\{unknown:/);
});

test("an authorization keeps its scheme and is unresolved", () => {
  const stored = header("Authorization", "Bearer some.jwt.token");
  expect(stored).toMatch(/^Bearer \{\{token:[0-9a-f]{32}\}\}$/);
  expect(resolve(stored)?.unresolved).toEqual(["a secret that the backup does not hold"]);
});

test("an authorization that the gateway rejected is only an unknown one", () => {
  const stored = header("Authorization", "Bearer some.jwt.token", { rejected: true });
  expect(resolve(stored)).toMatchObject({ text: expect.stringMatching(/^Bearer cutover-[0-9a-f]{32}$/), unresolved: [] });
});

test("the right basic password is known by its hash and cannot be sent again", () => {
  const stored = header("Authorization", basic("carol:open:sesame"));
  expect(stored).toBe("Basic {{credential:basic-auth:carol:d0000000-0000-4000-8000-000000000002:password:basic}}");
  expect(resolve(stored)?.unresolved).toEqual([
    "the basic-auth password of carol, which the backup holds only as a hash: name it in the secrets file",
  ]);
});

test("a wrong basic password is sent as one that is decodable and wrong", () => {
  const { text = "", unresolved } = resolve(header("Authorization", basic("carol:wrong"))) ?? {};
  expect(unresolved).toEqual([]);
  expect(Buffer.from(text.replace("Basic ", ""), "base64").toString()).toMatch(/^cutover-\w+:cutover-\w+$/);
});

test("wrong for the backup is not wrong where LDAP decides", () => {
  const by = createHider({ ...options, inventory: inventoryOf(rows, [["ldap-auth", {}]]) });
  expect(header("Authorization", basic("carol:wrong"), { by })).toMatch(/^Basic \{\{token:/);
});

test("a token is also hidden where the upstream repeats it", () => {
  const body = '{"headers":["authorization","Bearer some.jwt.token"]}';
  const { texts } = hider.hide(
    [
      { text: "Bearer some.jwt.token", places: placesInHeader("authorization", "Bearer some.jwt.token", hider.names), rejected: false },
      { text: body, places: [], rejected: false },
    ],
    context,
  );
  expect(texts[1]).toBe(`{"headers":["authorization","${texts[0]}"]}`);
});

test("equal secrets get equal tokens, another salt gives others", () => {
  const other = createHider({ ...options, salt: "pepper" });
  expect(header("Cookie", "sid=abc")).toBe(header("Cookie", "sid=abc"));
  expect(header("Cookie", "sid=abc", { by: other })).not.toBe(header("Cookie", "sid=abc"));
});

test("a secret number in JSON is replaced without breaking the document", () => {
  const body = '{"password":1234,"n":1}';
  const [stored = ""] = hider.hide(
    [{ text: body, places: placesInBody(body, "application/json", hider.names), rejected: false }],
    context,
  ).texts;
  expect(JSON.parse(resolve(stored)?.text ?? "")).toEqual({ password: expect.stringMatching(/^cutover-/), n: 1 });
});

test("without an inventory everything is a token, and nothing is taken for a wrong credential", () => {
  const by = createHider({ ...options, inventory: null });
  expect(header("apikey", "alice-key", { by })).toMatch(/^\{\{token:/);
  expect(header("Authorization", basic("carol:wrong"), { by })).toMatch(/^Basic \{\{token:/);
});

test("whatever is hidden holds no secret, and comes back as it was", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    faker.seed(seed);
    const keys = faker.helpers.multiple(
      () => faker.helpers.arrayElement([faker.string.alphanumeric(20), faker.string.sample(8), "{{x}}", "a b/ü"]),
      {
        count: 5,
      },
    );
    const known = inventoryOf(keys.map((key, index) => ({ kind: "key-auth", owner: `c${index}`, secrets: { key } })));
    const by = createHider({ ...options, inventory: known });
    const key = faker.helpers.arrayElement(keys);
    const texts = [
      key,
      `/a?x=${encodeURIComponent(key)}`,
      JSON.stringify({ [key]: `{{${key}}}` }),
      `{{ ${key} }} {{{`,
      new URLSearchParams({ key }).toString(),
    ];
    const hidden = by.hide(
      texts.map((text) => ({ text, places: [], rejected: false })),
      context,
    );
    const back = hidden.texts.map((text) => createResolver(known)(text));
    expect(hidden.references, `seed ${seed}`).toBeGreaterThanOrEqual(texts.length);
    expect(
      hidden.texts.map((text) => by.leaks(text.replaceAll(/\{\{[^{}]*\}\}/g, "\0"))),
      `seed ${seed}`,
    ).toEqual(texts.map(() => false));
    expect(
      back.map((each) => each?.text),
      `seed ${seed}`,
    ).toEqual(texts);
  }
});

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}
