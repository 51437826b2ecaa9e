import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { START } from "../model/gateway.fixture.ts";
import { credential } from "../model/inventory.fixture.ts";
import { claimsAt, parseJwt, relativeClaims, signedWith } from "./jwt.ts";
import { type Guarded, LATER, round, stored } from "./round.fixture.ts";

const NOW = Math.floor(START / 1000);
const ISSUER = "issuer-of-alice";
const SECRET = "the-secret-of-alice";
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = (key: typeof rsa.publicKey) => key.export({ type: "spki", format: "pem" }).toString();

const shared = credential("jwt", { id: "c-hs", secrets: { key: ISSUER, secret: SECRET }, fields: { algorithm: "HS256" } });
const longer = credential("jwt", { id: "c-512", secrets: { key: "issuer-512", secret: SECRET }, fields: { algorithm: "HS512" } });
const paired = credential("jwt", {
  id: "c-rs",
  secrets: { key: "issuer-rsa", secret: "unused-by-rsa" },
  fields: { algorithm: "RS256", rsa_public_key: pem(rsa.publicKey) },
});
const curved = credential("jwt", {
  id: "c-es",
  secrets: { key: "issuer-ec", secret: "unused-by-ec" },
  fields: { algorithm: "ES256", rsa_public_key: pem(ec.publicKey) },
});
const guarded: Guarded = {
  plugin: "jwt",
  config: { claims_to_verify: ["exp", "nbf"], cookie_names: ["session"] },
  credentials: [shared, longer, paired, curved],
};
const given: Guarded = {
  ...guarded,
  operator: {
    privateKeys: new Map([
      ["c-rs", rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
      ["c-es", ec.privateKey.export({ type: "sec1", format: "pem" }).toString()],
    ]),
  },
};

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
function token(claims: Record<string, unknown>, { alg = "HS256", secret = SECRET as string | Buffer, header = {} } = {}): string {
  const text = `${part({ alg, typ: "JWT", ...header })}.${part(claims)}`;
  const signature = () => {
    if (alg === "RS256") return sign("sha256", Buffer.from(text), rsa.privateKey);
    if (alg === "ES256") return sign("sha256", Buffer.from(text), { key: ec.privateKey, dsaEncoding: "ieee-p1363" });
    return alg.startsWith("HS")
      ? createHmac(`sha${alg.slice(2)}`, secret)
          .update(text)
          .digest()
      : Buffer.alloc(0);
  };
  return `${text}.${signature().toString("base64url")}`;
}
const bearer = (text: string) => ({ target: "/shop", headers: [["Authorization", `Bearer ${text}`]] as const });
const alive = { iss: ISSUER, exp: NOW + 60, nbf: NOW - 5, iat: NOW - 5 };

describe("a recorded JWT, sent two days later to models of 2.8.5 and 3.9.1", () => {
  test.each([
    ["in the header", bearer(token(alive))],
    ["in the query", { target: `/shop?jwt=${token(alive)}&a=1`, headers: [] }],
    ["in a cookie", { target: "/shop", headers: [["Cookie", `session=${token(alive)}`]] as const }],
    ["with HS512", bearer(token({ ...alive, iss: "issuer-512" }, { alg: "HS512" }))],
    ["that names its issuer in the header", bearer(token({ exp: NOW + 60, nbf: NOW }, { header: { iss: ISSUER } }))],
  ])("%s is admitted by both", async (_, made) => {
    const { recorded, x, y } = await round(made, guarded);
    expect([recorded.status, x.status, y.status]).toEqual([200, 200, 200]);
  });

  test.each([
    ["expired", token({ ...alive, exp: NOW - 1 }), '{"exp":"token expired"}'],
    ["not valid yet", token({ ...alive, nbf: NOW + 30 }), '{"nbf":"token not valid yet"}'],
    ["without exp", token({ iss: ISSUER, nbf: NOW }), '{"exp":"must be a number"}'],
    ["with an exp that is no number", token({ ...alive, exp: "soon" }), '{"exp":"must be a number"}'],
    ["signed with another secret", token(alive, { secret: "another" }), '{"message":"Invalid signature"}'],
    ["of another algorithm", token(alive, { alg: "HS384" }), '{"message":"Invalid algorithm"}'],
    ["of nobody", token({ ...alive, iss: "who" }), `{"message":"No credentials found for given 'iss'"}`],
    ["without issuer", token({ exp: NOW + 60 }), `{"message":"No mandatory 'iss' in claims"}`],
    ["that is signed by nothing", `${part({ alg: "none" })}.${part(alive)}.`, null],
    ["of an algorithm that nobody knows", token(alive, { alg: "XX1" }), null],
    ["that is no token", "abc.def.ghi", '{"message":"Bad token; invalid JSON"}'],
  ])("%s is refused by both for the same reason", async (_, text, said) => {
    const { recorded, x, y } = await round(bearer(text), guarded);
    expect([x.status, y.status, x.body]).toEqual([401, 401, recorded.body]);
    if (said !== null) expect(recorded.body).toBe(said);
  });

  test("signed with a secret that is base64 is signed with it again", async () => {
    const binary = Buffer.from([1, 2, 250, 251, 252, 253, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const encoded = { ...shared, secrets: { key: ISSUER, secret: binary.toString("base64") } };
    const { x, y } = await round(bearer(token(alive, { secret: binary })), {
      ...guarded,
      config: { ...guarded.config, secret_is_base64: true },
      credentials: [encoded],
    });
    expect([x.status, y.status]).toEqual([200, 200]);
  });

  test("signed with a private key needs that key, and says so", async () => {
    const made = bearer(token({ ...alive, iss: "issuer-rsa" }, { alg: "RS256" }));
    expect((await round(made, guarded)).x.body).toBe(
      "header authorization: a JWT signed with RS256, whose private key no backup holds: name it in the secrets file",
    );
    const { x, y } = await round(made, given);
    expect([x.status, y.status]).toEqual([200, 200]);
    const elliptic = await round(bearer(token({ ...alive, iss: "issuer-ec" }, { alg: "ES256" })), given);
    expect([elliptic.x.status, elliptic.y.status]).toEqual([200, 200]);
  });

  test("with a wrong signature of a private key needs no key", async () => {
    const text = token({ ...alive, iss: "issuer-rsa" }, { alg: "RS256" });
    const { recorded, x, y } = await round(bearer(`${text.slice(0, -8)}AAAAAAAA`), guarded);
    expect([recorded.status, x.status, y.status, x.body]).toEqual([401, 401, 401, '{"message":"Invalid signature"}']);
  });
});

test("of a token its times move with the clock, and everything else stays", async () => {
  const claims = { ...alive, sub: "u1", scope: ["a", "b"], auth_time: NOW, nested: { exp: 1 } };
  const { x } = await round(bearer(token(claims, { header: { kid: "k-7" } })), guarded);
  const made = parseJwt(x.request?.headers.find(([name]) => name === "Authorization")?.[1].slice("Bearer ".length) ?? "");
  const moved = Math.floor(LATER / 1000) - NOW;
  expect(made?.claims).toEqual({ ...claims, exp: claims.exp + moved, nbf: claims.nbf + moved, iat: claims.iat + moved });
  expect(made?.header).toEqual({ alg: "HS256", typ: "JWT", kid: "k-7" });
  expect(Object.keys(made?.claims ?? {})).toEqual(Object.keys(claims));
});

test("what is stored holds neither the token nor the issuer's key nor what a claim keeps secret, and the plan no signature", () => {
  const text = token({ ...alive, password: "hunter2-of-alice" });
  const { text: kept, exchange } = stored(bearer(text), 200, guarded);
  const decoded = decodeURIComponent(kept);
  for (const secret of [text, ...text.split("."), ISSUER, SECRET, "hunter2-of-alice"]) expect(decoded).not.toContain(secret);
  expect(decoded).toContain('"times":["exp","nbf","iat"]');
  expect(exchange.unresolved).toEqual([]);
  expect(JSON.stringify(exchange.request.headers)).toMatch(/Bearer cutover-[0-9a-f]{32}"/);
  expect(JSON.stringify(exchange)).not.toContain(SECRET);
});

test("a token that nobody of the backup signed stays a secret that nobody restores, unless a gateway refused it", () => {
  const foreign = bearer(token({ iss: "https://elsewhere", exp: NOW + 1 }));
  expect(stored(foreign, 200, guarded).exchange.unresolved).toEqual(["header authorization: a secret that the backup does not hold"]);
  expect(stored(foreign, 401, guarded).exchange.unresolved).toEqual([]);
});

test("a token whose credential is gone is unresolved and says whose", () => {
  const { text } = stored(bearer(token(alive)), 200, guarded);
  expect(text).toMatch(/\{\{jwt:[^:]+:c-hs:/);
});

describe("signatures", () => {
  const material = { algorithm: "HS256", secret: SECRET, publicKey: "" };
  const of = (text: string) => parseJwt(text) ?? expect.fail("no token");

  test("fit the secret alone that made them", () => {
    expect(signedWith(of(token(alive)), material)).toBe("secret");
    expect(signedWith(of(token(alive)), { ...material, secret: "x" })).toBe("other");
    expect(signedWith(of(token(alive)), { ...material, secret: "" })).toBe("other");
    expect(signedWith(of(token(alive)), { ...material, algorithm: "HS512" })).toBe("other");
  });

  test("of keys fit the other half alone, and a key that is none fits nothing", () => {
    const text = of(token(alive, { alg: "RS256" }));
    expect(signedWith(text, { algorithm: "RS256", secret: "", publicKey: pem(rsa.publicKey) })).toBe("key");
    expect(signedWith(text, { algorithm: "RS256", secret: "", publicKey: "no key" })).toBe("other");
    expect(signedWith(of(token(alive, { alg: "ES256" })), { algorithm: "ES256", secret: "", publicKey: pem(ec.publicKey) })).toBe("key");
  });

  test.each(["", "a.b", "a.b.c", "....", `${part([])}.${part({})}.x`, `${part({})}.${part(1)}.x`, "é.é.é", "e30.e30"])(
    "%s is no token",
    (text) => expect(parseJwt(text)).toBeNull(),
  );
});

test("times that are fractions stay, and what is no number is left alone", () => {
  const relative = relativeClaims({ exp: NOW + 1.5, nbf: "later", iat: null }, START);
  expect(relative).toEqual({ claims: { exp: 1.5, nbf: "later", iat: null }, times: ["exp"] });
  expect(claimsAt(relative, LATER)["exp"]).toBe(Math.floor(LATER / 1000) + 1.5);
});
