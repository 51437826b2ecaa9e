import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import type { HeaderLines } from "../../types/message.ts";
import { headerValue } from "../../types/message.ts";
import { START, startBench } from "../gateway.fixture.ts";
import { credential, instance, inventory } from "../inventory.fixture.ts";

const NOW = Math.floor(START / 1000);
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const credentials = [
  credential("jwt", { secrets: { key: "alice-iss", secret: "shared" }, fields: { algorithm: "HS256" } }),
  credential("jwt", {
    id: "rsa",
    secrets: { key: "rsa-iss" },
    fields: { algorithm: "RS256", rsa_public_key: publicKey.export({ type: "spki", format: "pem" }).toString() },
  }),
];
const guarded = (version: string, config: Record<string, Json> = {}) =>
  startBench(version, inventory([instance("jwt", config)], { credentials }));

function token(claims: Record<string, unknown>, alg = "HS256", secret = "shared"): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg, typ: "JWT" })}.${part(claims)}`;
  const signature = alg === "RS256" ? sign("sha256", Buffer.from(text), privateKey) : createHmac("sha256", secret).update(text).digest();
  return `${text}.${signature.toString("base64url")}`;
}
const bearer = (text: string): HeaderLines => [["Authorization", `Bearer ${text}`]];

describe("jwt", () => {
  it("accepts shared secrets and RSA keys, from header, query or cookie", async () => {
    await using on = await guarded("2.8.5", { cookie_names: ["session"] });
    const good = token({ iss: "alice-iss" });
    expect((await on.ask("/shop", { headers: bearer(good) })).status).toBe(200);
    expect(headerValue(on.reached[0]?.headers ?? [], "x-credential-identifier")).toBe("alice-iss");
    expect((await on.ask(`/shop?jwt=${good}`)).status).toBe(200);
    expect((await on.ask("/shop", { headers: [["Cookie", `a=b; session=${good}`]] })).status).toBe(200);
    expect((await on.ask("/shop", { headers: bearer(token({ iss: "rsa-iss" }, "RS256")) })).status).toBe(200);
  });

  it("says in compact objects what is wrong", async () => {
    await using on = await guarded("2.8.5", { claims_to_verify: ["exp", "nbf"], maximum_expiration: 60 });
    const said = async (text: string) => (await on.ask("/shop", { headers: bearer(text) })).body;
    const fine = { iss: "alice-iss", exp: NOW + 30, nbf: NOW };
    expect((await on.ask("/shop")).body).toBe('{"message":"Unauthorized"}');
    expect((await on.ask("/shop?jwt")).body).toBe('{"message":"Unrecognizable token"}');
    expect(await said("abc")).toBe('{"message":"Bad token; invalid JSON"}');
    expect(await said(token({ ...fine, iss: undefined }))).toBe(`{"message":"No mandatory 'iss' in claims"}`);
    expect(await said(token({ ...fine, iss: "" }))).toBe(`{"message":"Invalid 'iss' in claims"}`);
    expect(await said(token({ ...fine, iss: "who" }))).toBe(`{"message":"No credentials found for given 'iss'"}`);
    expect(await said(token(fine, "RS256"))).toBe('{"message":"Invalid algorithm"}');
    expect(await said(token(fine, "HS256", "other"))).toBe('{"message":"Invalid signature"}');
    expect(await said(token({ ...fine, exp: NOW, nbf: NOW + 1 }))).toBe('{"exp":"token expired","nbf":"token not valid yet"}');
    expect(await said(token({ ...fine, nbf: "x" }))).toBe('{"nbf":"must be a number"}');
    expect(await said(token({ ...fine, exp: NOW + 61 }))).toBe('{"exp":"exceeds maximum allowed expiration"}');
    expect(await said(token(fine))).toBe('{"a":1}');
  });

  it("refuses two different tokens since 3.2, where 2.8 takes the first place", async () => {
    const statuses = [];
    for (const version of ["2.8.5", "3.4.2"]) {
      await using on = await guarded(version);
      const answer = await on.ask(`/shop?jwt=${token({ iss: "alice-iss" })}`, { headers: bearer(token({ iss: "alice-iss", a: 1 })) });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 401]);
  });

  it("challenges since 3.8", async () => {
    await using on = await guarded("3.9.1", { realm: "shop" });
    expect((await on.ask("/shop")).header("www-authenticate")).toBe('Bearer realm="shop"');
    expect((await on.ask("/shop", { headers: bearer("abc") })).header("www-authenticate")).toBe(
      'Bearer realm="shop" error="invalid_token"',
    );
  });
});
