import { describe, expect, it } from "vitest";
import type { Json } from "../../types/json.ts";
import { headerValue } from "../../types/message.ts";
import { startBench } from "../gateway.fixture.ts";
import { credential, instance, inventory } from "../inventory.fixture.ts";

const credentials = [
  credential("oauth2", { fields: { client_id: "app", client_type: "confidential" }, secrets: { client_secret: "shh" } }),
];
const config = {
  enable_client_credentials: true,
  accept_http_if_already_terminated: true,
  scopes: ["read"],
  mandatory_scope: true,
  provision_key: "p",
};
const guarded = (version: string, more: Record<string, Json> = {}) =>
  startBench(version, inventory([instance("oauth2", { ...config, ...more })], { credentials }), { trusted: true });
const HTTPS = ["X-Forwarded-Proto", "https"] as const;
const FORM = ["Content-Type", "application/x-www-form-urlencoded"] as const;
const grant = (more: string) => ({ method: "POST", headers: [HTTPS, FORM], body: `grant_type=client_credentials&${more}` });

describe("oauth2", () => {
  it("issues a token for client credentials, takes it and forgets it in time", async () => {
    await using on = await guarded("2.8.5");
    const answer = await on.ask("/shop/oauth2/token", grant("client_id=app&client_secret=shh&scope=read"));
    expect([answer.status, answer.header("cache-control")]).toEqual([200, "no-store"]);
    const { access_token, expires_in, token_type } = JSON.parse(answer.body) as Record<string, string>;
    expect([access_token?.length, expires_in, token_type]).toEqual([32, 7200, "bearer"]);
    expect((await on.ask("/shop", { headers: [["Authorization", `bearer ${access_token}`]] })).status).toBe(200);
    expect(headerValue(on.reached[0]?.headers ?? [], "x-authenticated-scope")).toBe("read");
    on.now += 7200_001;
    expect((await on.ask(`/shop?access_token=${access_token}`)).status).toBe(401);
  });

  it("refuses in compact objects", async () => {
    await using on = await guarded("2.8.5");
    const said = async (more: string) =>
      (JSON.parse((await on.ask("/shop/oauth2/token", grant(more))).body) as { error_description: string }).error_description;
    expect(await said("client_id=app&client_secret=no&scope=read")).toBe("Invalid client authentication");
    expect(await said("client_id=app&client_secret=shh")).toBe("You must specify a scope");
    expect(await said("client_id=app&client_secret=shh&scope=all")).toBe('"all" is an invalid scope');
    expect(await said("client_id=app&client_secret=shh&scope=read&authenticated_userid=u")).toBe("Invalid provision_key");
    expect((await on.ask("/shop/oauth2/token", { method: "POST" })).body).toContain("You must use HTTPS");
    expect((await on.ask("/shop/oauth2/token")).status).toBe(405);
  });

  it("challenges whoever has no valid token, in the version's words", async () => {
    for (const [version, challenge] of [
      ["2.8.5", 'Bearer realm="service"'],
      ["3.9.1", "Bearer"],
    ] as const) {
      await using on = await guarded(version);
      expect((await on.ask("/shop")).header("www-authenticate")).toBe(challenge);
      expect((await on.ask("/shop?access_token=x")).header("www-authenticate")).toContain(`${challenge} error="invalid_token"`);
    }
  });

  it("says honestly that other grants are not modelled", async () => {
    await using on = await guarded("3.9.1");
    const answer = await on.ask("/shop/oauth2/token", { method: "POST", headers: [HTTPS, FORM], body: "grant_type=refresh_token" });
    expect([answer.status, answer.header("x-cutover-not-modelled")]).toEqual([501, "oauth2"]);
    expect((await on.ask("/shop/oauth2/authorize")).status).toBe(501);
  });
});
