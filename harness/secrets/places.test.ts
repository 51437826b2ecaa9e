import { expect, test } from "vitest";
import { inventoryOf } from "./inventory.fixture.ts";
import { DEFAULT_TOKEN_NAMES, type Place, placesInBody, placesInHeader, placesInTarget, secretNames } from "./places.ts";

const names = secretNames(inventoryOf([], [["key-auth", { key_names: ["apikey", "X-Shop-Key"] }]]), DEFAULT_TOKEN_NAMES);
const marked = (text: string, places: readonly Place[]) => places.map(({ start, end, rule }) => `${rule}:${text.slice(start, end)}`);

test.each([
  ["Authorization", "Bearer abc def", ["bearer:abc def"]],
  ["authorization", "bare", ["token:bare"]],
  ["Proxy-Authorization", "Basic !!!", ["basic:!!!"]],
  ["Authorization", "", []],
  ["Authorization", "Bearer ", ["token:Bearer"]],
  ["Cookie", 'a=1; b="two"; empty=; c', ["token:1", "token:two"]],
  ["Set-Cookie", "sid=abc; Path=/; HttpOnly", ["token:abc"]],
  ["APIKEY", " bob-key ", ["unknown:bob-key"]],
  ["x-shop-key", "", []],
  ["X-Api-Key", "k", ["unknown:k"]],
  ["Location", "https://a.example/cb?access_token=t1&state=s", ["bearer:t1"]],
  ["X-Version", "2", []],
] as const)("%s: %s", (name, value, expected) => {
  expect(marked(value, placesInHeader(name, value, names))).toEqual(expected);
});

test("without the backup every name may be one that a gateway reads", () => {
  const blind = secretNames(null, ["apikey"]);
  expect(marked("k", placesInHeader("apikey", "k", blind))).toEqual(["token:k"]);
});

test.each([
  ["/a?apikey=k%201&x=1&ApiKey=&token=t", ["unknown:k%201", "unknown:t"]],
  ["/a?api%5Fkey=v&jwt=j", ["unknown:v", "token:j"]],
  ["/token=1/b?x=apikey", []],
  ["/a", []],
] as const)("target %s", (target, expected) => {
  expect(marked(target, placesInTarget(target, names))).toEqual(expected);
});

test.each([
  ['{"user":"u","password":"p\\"q","nested":{"secret":42},"token":null}', "application/json", ['unknown:p\\"q', "unknown:42"]],
  ["user=u&password=p+q&apikey=k", "application/x-www-form-urlencoded", ["unknown:p+q", "unknown:k"]],
  [
    '--b\r\nContent-Disposition: form-data; name="apikey"\r\n\r\nk1\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\nContent-Type: text/plain\r\n\r\ndata\r\n--b--',
    "multipart/form-data; boundary=b",
    ["unknown:k1"],
  ],
  ["password=p", "text/plain", []],
] as const)("body %s", (body, contentType, expected) => {
  expect(marked(body, placesInBody(body, contentType, names))).toEqual(expected);
});

test.each<[string, Parameters<typeof inventoryOf>, string]>([
  [
    "plain, so that any other is a wrong one",
    [[{ kind: "oauth2", owner: "a", fields: { client_id: "app" }, secrets: { client_secret: "plain" } }]],
    "unknown",
  ],
  [
    "hashed, so that it may be the right one",
    [[{ kind: "oauth2", owner: "a", fields: { client_id: "app", hash_secret: "true" }, secrets: { client_secret: "#" } }]],
    "token",
  ],
  ["looked up elsewhere", [[], [["openid-connect", {}]]], "token"],
])("a client secret that is %s", (_, inventory, rule) => {
  const known = secretNames(inventoryOf(...inventory), DEFAULT_TOKEN_NAMES);
  expect(marked("/a?client_secret=s", placesInTarget("/a?client_secret=s", known))).toEqual([`${rule}:s`]);
});

test("of hmac credentials the signature alone is secret, unless the form is another", () => {
  const value = 'hmac username="u", algorithm="hmac-sha256", headers="date", signature="c2ln"';
  expect(marked(value, placesInHeader("Authorization", value, names))).toEqual(["hmac:c2ln"]);
  expect(marked("hmac sig=1", placesInHeader("Authorization", "hmac sig=1", names))).toEqual(["hmac:sig=1"]);
});
