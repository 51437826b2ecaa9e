import { describe, expect, test } from "vitest";
import { type Bench, startBench } from "../model/gateway.fixture.ts";
import { credential } from "../model/inventory.fixture.ts";
import type { Json } from "../types/json.ts";
import type { BearerRenewal } from "../types/renewal.ts";
import { type Guarded, inventoryFor, renewing, stored } from "./round.fixture.ts";

const config = { enable_client_credentials: true, accept_http_if_already_terminated: true, scopes: ["read"], mandatory_scope: true };
const client = (id: string, fields = {}) =>
  credential("oauth2", {
    id: `c-${id}`,
    fields: { client_id: id, client_type: "confidential", ...fields },
    secrets: { client_secret: `secret-of-${id}` },
  });
const app: Guarded = { plugin: "oauth2", config, credentials: [client("app")] };
const two: Guarded = { ...app, credentials: [client("app"), client("other")] };
const start = (version: string, guarded: Guarded) => startBench(version, inventoryFor(guarded), { trusted: true });

const TOKEN = "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe";
const use = { target: "/shop/orders?x=1", headers: [["Authorization", `Bearer ${TOKEN}`]] as const };
const grant = {
  target: "/shop/oauth2/token",
  method: "POST",
  headers: [["Content-Type", "application/x-www-form-urlencoded"]] as const,
  body: "grant_type=client_credentials&client_id=other&client_secret=secret-of-other&scope=read",
};

async function sendWith(bench: Bench, guarded: Guarded, exchange: ReturnType<typeof stored>["exchange"], kept = renewing(bench, guarded)) {
  const result = await kept.renewer.renew(exchange.request, exchange.renew ?? [], { ...kept.place, at: bench.now });
  if (result.kind === "impossible") return result.reason;
  const { target, headers } = result.request;
  return { ...(await bench.ask(target, { headers })), made: result.made };
}

describe("an access token", () => {
  test.each(["2.8.5", "3.9.1"])("is fetched from %s, once until it runs out, and stands behind its placeholder", async (version) => {
    await using on = await start(version, app);
    const kept = renewing(on, app);
    const { text, exchange } = stored(use, 200, app);
    expect(text).not.toContain(TOKEN);
    for (const _ of [1, 2]) expect(await sendWith(on, app, exchange, kept)).toMatchObject({ status: 200 });
    expect(kept.asked()).toBe(1);
    on.now += 7200_000;
    const answer = await sendWith(on, app, exchange, kept);
    expect(kept.asked()).toBe(2);
    expect(answer).toMatchObject({ status: 200 });
    const [made] = typeof answer === "string" ? [] : [...answer.made];
    expect(made).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), exchange.renew?.[0]?.placeholder]);
  });

  test("that is a JWT is somebody else's", () => {
    const foreign = { target: "/shop", headers: [["Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln"]] as const };
    expect(stored(foreign, 200, app).exchange.unresolved).toEqual(["header authorization: a secret that the backup does not hold"]);
  });

  test("that the gateway refused stays refused", async () => {
    await using on = await start("3.9.1", app);
    expect(await sendWith(on, app, stored(use, 401, app).exchange)).toMatchObject({ status: 401 });
  });

  test.each<[string, Record<string, Json>, Partial<Guarded>, RegExp]>([
    [
      "no grant for clients",
      { enable_client_credentials: false, enable_password_grant: true },
      {},
      /oauth2 hands out no tokens for client credentials/,
    ],
    [
      "a hashed secret",
      {},
      { credentials: [client("app", { hash_secret: "true" })] },
      /only a hash of the secret of client app; name it in the secrets file/,
    ],
    [
      "a gateway that asks for TLS",
      { accept_http_if_already_terminated: false },
      {},
      /x gave client app no access token at \/shop\/orders\/oauth2\/token: 400 access_denied You must use HTTPS/,
    ],
  ])("with %s cannot be had, and why is said", async (_, more, other, reason) => {
    const guarded = { ...app, ...other, config: { ...config, ...more } };
    await using on = await start("2.8.5", guarded);
    const bearer: BearerRenewal = { kind: "bearer", placeholder: "cutover-1", credential: "c-app" };
    const { exchange } = stored(use, 200, app);
    const said = await sendWith(on, guarded, { ...exchange, renew: [bearer] });
    expect(said).toMatch(reason);
    expect(said).not.toContain("secret-of-app");
  });

  test("of one of two clients is nobody's, unless the recording holds how it was handed out", async () => {
    expect(stored(use, 200, two).exchange.unresolved).toEqual([
      expect.stringMatching(/^header authorization: an access token of which nothing tells to which client/),
    ]);
    const issued = JSON.stringify({ access_token: TOKEN, token_type: "bearer", expires_in: 7200 });
    const { text, exchange } = stored(grant, 200, two, issued);
    expect(text).toMatch(/access_token\\":\\"\{\{bearer:[^:]+:c-other:/);
    expect(text).not.toMatch(new RegExp(`${TOKEN}|secret-of-other`));
    expect(exchange.renew).toEqual([{ kind: "issued", placeholder: expect.stringMatching(/^cutover-/) }]);
  });

  test("that a cluster handed out in answer to the recorded request is the one that is used there", async () => {
    await using on = await start("3.9.1", app);
    const kept = renewing(on, app);
    const renew = [{ kind: "issued", placeholder: "cutover-1" }] as const;
    const response = (body: string) => ({
      status: 200,
      reason: "",
      headers: [["Content-Type", "application/json"]] as const,
      body: Buffer.from(body),
    });
    const made = kept.renewer.answered(response('{"access_token":"handed-out"}'), renew, kept.place);
    expect([...made]).toEqual([["handed-out", "cutover-1"]]);
    expect([...kept.renewer.answered(response("no token"), renew, kept.place)]).toEqual([]);
    const request = { method: "GET", target: "/shop", headers: [["Authorization", "Bearer cutover-1"]] as const, body: Buffer.alloc(0) };
    const renewed = await kept.renewer.renew(request, [{ kind: "bearer", placeholder: "cutover-1", credential: "c-app" }], kept.place);
    expect(renewed).toMatchObject({ kind: "ready", request: { headers: [["Authorization", "Bearer handed-out"]] } });
    expect(kept.asked()).toBe(0);
  });

  test("where no oauth2 looks at it is left to the upstream", async () => {
    await using on = await start("3.9.1", app);
    const kept = renewing(on, app);
    const { exchange } = stored({ ...use, target: "/elsewhere" }, 200, app);
    const renewed = await kept.renewer.renew(exchange.request, exchange.renew ?? [], kept.place);
    expect(renewed).toMatchObject({ kind: "ready", request: exchange.request });
    expect(kept.asked()).toBe(0);
  });
});
