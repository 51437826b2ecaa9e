import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { START } from "../model/gateway.fixture.ts";
import { credential } from "../model/inventory.fixture.ts";
import { parseHmac } from "./hmac.ts";
import { type Guarded, LATER, type Made, round, stored } from "./round.fixture.ts";

const SECRET = "the-secret-of-alice";
const guarded: Guarded = {
  plugin: "hmac-auth",
  config: { validate_request_body: true },
  credentials: [credential("hmac-auth", { id: "c-hmac", fields: { username: "alice" }, secrets: { secret: SECRET } })],
};

const dateAt = (time: number) => new Date(time).toUTCString();
const DATE = ["Date", dateAt(START)] as const;
const digestOf = (body: string) => `SHA-256=${createHash("sha256").update(body).digest("base64")}`;

function signed(
  text: string,
  headers: string,
  { user = "alice", algorithm = "hmac-sha256", secret = SECRET } = {},
): readonly [string, string] {
  const signature = createHmac(algorithm.slice("hmac-".length), secret).update(text).digest("base64");
  return ["Authorization", `hmac username="${user}", algorithm="${algorithm}", headers="${headers}", signature="${signature}"`];
}

const get = (target: string, ...headers: Made["headers"]): Made => ({ target, headers });
const line = `date: ${DATE[1]}\nGET /shop?a=%201 HTTP/1.1`;
const good = signed(line, "date request-line");

describe("a recorded HMAC signature, made anew two days later for models of 2.8.5 and 3.9.1", () => {
  test.each([
    ["over date and request line", get("/shop?a=%201", DATE, good)],
    ["in Proxy-Authorization", get("/shop?a=%201", DATE, ["Proxy-Authorization", good[1]])],
    ["over @request-target", get("/shop?a=1", DATE, signed("@request-target: get /shop?a=1", "@request-target"))],
    ["over X-Date", get("/shop", ["X-Date", DATE[1]], signed(`x-date: ${DATE[1]}`, "x-date", { algorithm: "hmac-sha512" }))],
    ["over a host and a header that is not there", get("/shop", DATE, signed("host: api.example\nx-none:", "host x-none"))],
    [
      "with a date that was four minutes late",
      get("/shop", ["Date", dateAt(START - 240_000)], signed(`date: ${dateAt(START - 240_000)}`, "date")),
    ],
  ])("%s is admitted by both", async (_, made) => {
    const { recorded, x, y } = await round(made, guarded);
    expect([recorded.status, x.status, y.status]).toEqual([200, 200, 200]);
  });

  const body = '{"a":1}';
  const post = (sent: string, digest: string | null): Made => ({
    target: "/shop",
    method: "POST",
    body: sent,
    headers: [
      DATE,
      ...(digest === null ? [] : [["Digest", digest] as const]),
      signed(`date: ${DATE[1]}${digest === null ? "" : `\ndigest: ${digest}`}`, digest === null ? "date" : "date digest"),
    ],
  });

  test("over the digest of the body is admitted by both", async () => {
    const { recorded, x, y } = await round(post(body, digestOf(body)), guarded);
    expect([recorded.status, x.status, y.status]).toEqual([200, 200, 200]);
  });

  test.each([
    ["signed with another secret", get("/shop?a=%201", DATE, signed(line, "date request-line", { secret: "another" }))],
    ["of another request", get("/shop?a=2", DATE, good)],
    ["of a user whom nobody knows", get("/shop?a=%201", DATE, signed(line, "date request-line", { user: "zed" }))],
    ["of an algorithm that there is not", get("/shop", DATE, ["Authorization", good[1].replace("hmac-sha256", "hmac-md5")])],
    ["with a date an hour late", get("/shop", ["Date", dateAt(START - 3600_000)], signed(`date: ${dateAt(START - 3600_000)}`, "date"))],
    ["with a date that is none", get("/shop", ["Date", "yesterday"], signed("date: yesterday", "date"))],
    ["without a date", get("/shop", signed("date:", "date"))],
    ["with the digest of another body", post('{"a":2}', digestOf(body))],
    ["without a digest", post(body, null)],
    ["in another form", get("/shop", DATE, ["Authorization", 'hmac signature="x", username="alice"'])],
  ])("%s is refused by both for the same reason", async (_, made) => {
    const { recorded, x, y } = await round(made, guarded);
    expect([recorded.status, x.status, y.status, x.body]).toEqual([401, 401, 401, recorded.body]);
  });
});

test("a date keeps its distance to the moment of sending", async () => {
  const late = dateAt(START - 240_000);
  const { x } = await round(get("/shop", ["Date", late], signed(`date: ${late}`, "date")), guarded);
  expect(x.request?.headers.find(([name]) => name === "Date")?.[1]).toBe(dateAt(LATER - 240_000));
});

test("the signature that only 2.8 takes, over the decoded path without its query, is known for that", () => {
  const made = get("/shop/a%20b?q=1", DATE, signed("GET /shop/a b HTTP/1.1", "request-line"));
  expect(stored(made, 200, guarded).exchange.renew).toMatchObject([{ kind: "hmac", signature: "path" }]);
});

test("what was sent over HTTP/2 is signed for the version that is sent", async () => {
  const made = get("/shop", DATE, signed("GET /shop HTTP/2.0", "request-line"));
  expect(stored(made, 200, guarded).exchange.renew).toMatchObject([{ kind: "hmac", signature: "target" }]);
});

test("user, algorithm and names stay readable, the signature and the secret are nowhere", () => {
  const { text, exchange } = stored(get("/shop?a=%201", DATE, good), 200, guarded);
  const { signature = "" } = parseHmac(good[1]) ?? {};
  expect(text).toContain('hmac username=\\"alice\\", algorithm=\\"hmac-sha256\\", headers=\\"date request-line\\", signature=\\"{{hmac:');
  expect(text).not.toContain(signature);
  expect(JSON.stringify(exchange)).not.toMatch(new RegExp(SECRET));
  expect(exchange.unresolved).toEqual([]);
});

test("a user who is gone is named", () => {
  const without = { ...guarded, credentials: [] };
  expect(stored(get("/shop", DATE, good), 401, without).exchange.unresolved).toEqual([]);
});

test.each(["", "hmac", 'hmac username="a"', "Basic YTpi", 'hmac username="", algorithm="b", headers="c", signature="d"'])(
  "%s is no signature",
  (text) => expect(parseHmac(text)).toBeNull(),
);
