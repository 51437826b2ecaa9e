import { expect, test } from "vitest";
import { hideExchange } from "../recording/hide.ts";
import type { HeaderLines } from "../types/message.ts";
import { createHider } from "./hider.ts";
import { inventoryOf } from "./inventory.fixture.ts";
import { DEFAULT_TOKEN_NAMES } from "./places.ts";

const inventory = inventoryOf([], [["correlation-id", { header_name: "X-Join" }]]);
const hider = createHider({ inventory, salt: "salt", tokenNames: DEFAULT_TOKEN_NAMES });

interface Parts {
  readonly target?: string;
  readonly headers?: HeaderLines;
  readonly body?: string;
  readonly type?: string;
}

function stored({ target = "/", headers = [], body = "", type = "application/json" }: Parts, answer: Parts = {}): string {
  const request = { method: "POST", target, headers: [["Content-Type", type] as const, ...headers], body: Buffer.from(body) };
  const response = {
    status: 200,
    reason: "",
    headers: [["Content-Type", "application/json"] as const, ...(answer.headers ?? [])],
    body: Buffer.from(answer.body ?? ""),
  };
  const { stored: hidden } = hideExchange({ id: "1", at: 0, scheme: "http", client: null, request, response, missing: [] }, hider);
  return JSON.stringify([hidden.request, hidden.response]);
}

const header = (name: string, value: string): Parts => ({ headers: [[name, value]] });
const query = (text: string): Parts => ({ target: `/a?${text}` });
const path = (target: string): Parts => ({ target });
const json = (value: unknown): Parts => ({ body: JSON.stringify(value) });
const form = (body: string): Parts => ({ body, type: "application/x-www-form-urlencoded" });
const text = (body: string): Parts => ({ body, type: "text/plain" });

// Made up for this test: nobody gave any of them out. Prefixes are apart from the rest, so that no scanner takes them for real ones.
const stripe = `sk_${"live"}_51HqY2eKb3c0Xy9ZtQw8Lr`;
const github = `gh${"p"}_a8Kd02mQz7Xw4Rt6Yb1Lc9Vn3Jf5Hs0GqEuP`;
const slack = `xox${"b"}-2048173645-918273645019-Qm3xZ8kLw0sYt5`;
const aws = `AK${"IA"}Q3Z7M2KX9LTB4W8R`;
const google = `AI${"za"}SyD-9tWx3kQ7mZ2vLr8Yc1Nb6Hf4Gj0Ks5P`;
const jwtLike = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ";
const pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkK\n-----END PRIVATE KEY-----";

test.each<[string, Parts, string]>([
  ["a live key", header("X-Pay", stripe), stripe],
  ["a live key in a path", path(`/hooks/${stripe}/ping`), stripe],
  ["a live key in prose", text(`use ${stripe} please`), stripe],
  ["a test key", json({ pay: `sk_${"test"}_4eC39HqLyjWDarjtT1` }), "4eC39HqLyjWDarjtT1"],
  ["a webhook's secret", json({ endpoint: `wh${"sec"}_kQ7mZ2vLr8Yc1Nb6Hf4G` }), "kQ7mZ2vLr8Yc1Nb6Hf4G"],
  ["a token of a forge", header("X-Forge", github), github],
  ["a token of a forge in a query", query(`t=${github}&x=1`), github],
  ["another token of a forge", json({ value: `glp${"at"}-x8Kd02mQz7Xw4Rt6Yb1L` }), "x8Kd02mQz7Xw4Rt6Yb1L"],
  ["a bot's token", json({ bot: slack }), slack],
  ["an access key", form(`aws=${aws}`), aws],
  ["a key of maps", query(`maps=${google}`), google],
  ["a JWT in a header of its own", header("X-Assertion", jwtLike), jwtLike],
  ["a JWT in a list", json([jwtLike]), jwtLike],
  ["a JWT in a path", path(`/verify/${jwtLike}`), jwtLike],
  ["a private key in JSON", json({ pem }), "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkK"],
  ["a private key in prose", text(pem), "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkK"],
  ["a key of mails", header("X-Mail", `S${"G"}.kQ7mZ2vLr8Yc1Nb6Hf4G.x8Kd02mQz7Xw4Rt6Yb1L`), "x8Kd02mQz7Xw4Rt6Yb1L"],
  ["a registry's token", json({ registry: `np${"m"}_x8Kd02mQz7Xw4Rt6Yb1L0d` }), "x8Kd02mQz7Xw4Rt6Yb1L0d"],
  ["20 characters of base62", header("X-Partner", "kQ7mZ2vLr8Yc1Nb6Hf4G"), "kQ7mZ2vLr8Yc1Nb6Hf4G"],
  ["32 characters of base62 in a query", query("sig=Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"), "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"],
  ["32 characters of base62 in a form", form("a=1&otp=Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"), "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"],
  ["32 characters of base62 in a path", path("/reset/Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"), "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"],
  [
    "32 characters of base62 in a list",
    json({ headers: ["X-Own", "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"] }),
    "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe",
  ],
  ["lower case and digits", header("X-Vendor", "q8x2m0z7k4w9t1b6v3n5r8c2"), "q8x2m0z7k4w9t1b6v3n5r8c2"],
  ["a key as hexadecimal digits", header("X-Vendor", "9f86d081884c7d659a2feaa0c55ad015"), "9f86d081884c7d659a2feaa0c55ad015"],
  [
    "64 hexadecimal digits in JSON",
    json({ share: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752" }),
    "60303ae22b998861",
  ],
  ["40 hexadecimal digits in a query", query("code=da39a3ee5e6b4b0d3255bfef95601890afd80709"), "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
  ["base64 with padding", header("X-Box", "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ=="), "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ"],
  ["base64 with slashes", header("X-Box", "x/8Kd+2mQz7Xw4R/6Yb1Lc9Vn3Jf5Hs0GqEuPw0="), "Kd+2mQz7Xw4R/6Yb1Lc9Vn3Jf5Hs0GqEuPw0"],
  ["base64 in a form, encoded", form("box=x%2F8Kd%2B2mQz7Xw4R%2F6Yb1Lc9Vn3Jf5Hs0GqEuPw0%3D"), "2mQz7Xw4R%2F6Yb1Lc9Vn3Jf5Hs0GqEuPw0"],
  ["base64 in JSON, escaped", { body: '{"box":"x\\/8Kd+2mQz7Xw4R\\/6Yb1Lc9Vn3Jf5Hs0GqEuPw0="}' }, "6Yb1Lc9Vn3Jf5Hs0GqEuPw0"],
  ["base64url", query("s=kQ7m-Z2vLr8_Yc1Nb6Hf4G0tX9wQ"), "Yc1Nb6Hf4G0tX9wQ"],
  ["after a scheme of its own", header("X-Own-Auth", "Key Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"), "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"],
  ["in a list of pairs", header("X-Own-Auth", "v=1, s=Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"), "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"],
  [
    "in the query of a URL in a header",
    header("Referer", "https://a.example/x?s=Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"),
    "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe",
  ],
  ["in a URL in JSON", json({ href: "https://a.example/x?s=Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe" }), "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"],
  ["a name of an id does not hide what says so itself", json({ order: stripe }), stripe],
  ["deep in JSON", json({ a: [{ b: { c: "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe" } }] }), "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"],
  ["beside a UUID", header("X-Own", "7b0c2e9a-5f1d-4e84-8c0b-14f0a9b7c3a5.kQ7mZ2vLr8Yc1Nb6Hf4G"), "kQ7mZ2vLr8Yc1Nb6Hf4G"],
  ["a long word of upper case and digits", header("X-Own", "Q3Z7M2KX9LTB4W8RP1C6V0N5"), "Q3Z7M2KX9LTB4W8RP1C6V0N5"],
])("takes %s", (_, parts, secret) => {
  expect(stored(parts)).not.toContain(secret);
  expect(stored(parts)).toMatch(/\{\{unknown:[0-9a-f]{32}[:}]/);
});

test.each<[string, Parts]>([
  ["a UUID", path("/orders/7b0c2e9a-5f1d-4e84-8c0b-14f0a9b7c3a5")],
  ["a UUID in JSON", json({ order: "7b0c2e9a-5f1d-4e84-8c0b-14f0a9b7c3a5" })],
  ["a UUID with a prefix", json({ urn: "urn:uuid:7b0c2e9a-5f1d-4e84-8c0b-14f0a9b7c3a5" })],
  ["two UUIDs", query("pair=7b0c2e9a-5f1d-4e84-8c0b-14f0a9b7c3a5_7b0c2e9a-5f1d-4e84-8c0b-14f0a9b7c3a6")],
  ["a number", path("/orders/100200300400500600700800")],
  ["a number in JSON", json({ n: 100200300400500, s: "20240131123040250123456789" })],
  ["a date", query("from=2024-01-31T12:30:40.250Z&to=2024-02-01T00:00:00%2B01:00")],
  ["a date without separators", json({ at: "20240131T123040.250000Z" })],
  ["an entity tag", header("ETag", '"9f86d081884c7d659a2feaa0c55ad015"')],
  ["a condition on it", header("If-None-Match", 'W/"Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe"')],
  ["a request id", header("X-Request-Id", "9f86d081884c7d659a2feaa0c55ad015")],
  ["Kong's request id", header("X-Kong-Request-Id", "60303ae22b998861bce3b28f33eec1be")],
  ["a configured correlation header", header("X-Join", "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe#17")],
  ["a trace", header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")],
  ["a trace in JSON", json({ trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" })],
  ["a digest of a body", header("Digest", "SHA-256=AVq9f1zFei3ZS3WQ8ErYCEJzkF7jPsXOvq5iJ2qX+GI=")],
  ["a digest of content", header("Content-MD5", "Q2hlY2sgSW50ZWdyaXR5IQ==")],
  ["a digest in a list", json({ headers: ["Digest", "SHA-256=AVq9f1zFei3ZS3WQ8ErYCEJzkF7jPsXOvq5iJ2qX+GI="] })],
  ["a checksum in JSON", json({ sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752" })],
  [
    "a checksum by its camel name",
    json({
      fileChecksum: "9f86d081884c7d659a2feaa0c55ad015",
      bodySha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    }),
  ],
  ["an id of a document store", path("/users/507f1f77bcf86cd799439011")],
  ["an id as hexadecimal digits in a path", path("/blobs/9f86d081884c7d659a2feaa0c55ad015")],
  ["an id that looks random, by its name", json({ id: "ch_3MmlLrLkdIwHu7ix0snN0B15", orderId: "Zk3vQ8pWm1xT7sLd0nRb5yHc2f" })],
  ["an id in a query", query("customer_id=Zk3vQ8pWm1xT7sLd0nRb5yHc2f")],
  [
    "an agent",
    header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.109 Safari/537.36"),
  ],
  ["a boundary", header("Content-Type", "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW")],
  ["what is accepted", header("Accept", "application/vnd.example.order-list-v2+json;q=0.9, application/xhtml+xml")],
  ["a slug", path("/articles/ten-things-you-did-not-know-about-2026-in-berlin")],
  ["a slug in capitals", json({ status: "WAITING_FOR_PAYMENT_CONFIRMATION_2" })],
  ["a name in camel case", json({ event: "OrderConfirmationEmailTemplateV2Requested" })],
  ["a host", header("X-Upstream-Host", "ip-10-0-12-7.eu-central-1.compute.internal")],
  ["a URL", header("Location", "https://cdn.example/assets/application-3f2a9c1b.min.js?v=20240131")],
  ["a file", path("/media/IMG_20240131_123040_HDR_portrait.jpeg")],
  ["a version", header("X-Build", "release-2024.01.31-rc.2+build.20240131.12")],
  ["a long word", json({ word: "Donaudampfschifffahrtsgesellschaftskapitaen" })],
  ["prose", json({ text: "The quick brown fox jumps over the lazy dog, 1234567890 times." })],
  ["an address", json({ mail: "first.last+shop-2026@subdomain.example.com" })],
  ["a telephone number", json({ phone: "+49 30 1234567890123456" })],
  ["coordinates", query("bbox=13.0883450,52.3382448,13.7611609,52.6755087")],
  ["a list of names", query("fields=id,first_name,last_name,billing_address,shipping_address")],
  ["repeated characters", json({ line: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", zero: "00000000000000000000000000000000" })],
  ["a colour table", json({ theme: "ff0000-00ff00-0000ff-ffffff-000000" })],
  ["a picture", json({ data: `data:image/png;base64,${"iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4".repeat(20)}` })],
  ["an account number", json({ iban: "DE89370400440532013000" })],
])("leaves %s alone", (_, parts) => {
  expect(stored(parts)).not.toContain("{{");
});

test("a secret is the same in request and answer, in every exchange", () => {
  const secret = "Zk3vQ8pWm1xT7sLd0nRb5yHc2fJg9aUe";
  const marker = /\{\{unknown:[0-9a-f]{32}\}\}/g;
  const all = [
    ...stored(
      { ...query(`s=${secret}`), ...header("X-Own", secret) },
      { ...json({ own: secret }), headers: [["X-Other", secret]] },
    ).matchAll(marker),
    ...stored(header("X-Third", secret)).matchAll(marker),
  ].map(([found]) => found);
  expect(all).toHaveLength(5);
  expect(new Set(all).size).toBe(1);
});
