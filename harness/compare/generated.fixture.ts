import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import type { HeaderLine, HeaderLines, RequestMessage, ResponseMessage } from "../types/message.ts";
import type { Transcript } from "../types/transcript.ts";

/** Generated messages and transcripts for property tests. Every run draws the same ones: a failure can be had again. */
export const drawn = (runs: number): fc.Parameters<unknown> => ({ seed: 2801, numRuns: runs });

const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/);
/** Field values as a parser hands them on: visible characters, blanks only inside. */
export const fieldValue = fc.stringMatching(/^[!-~]([ -~]{0,12}[!-~])?$/);

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const date = fc.integer({ min: 0, max: 4e9 }).map((seconds) => new Date(seconds * 1000).toUTCString());
const number = fc.nat({ max: 5000 }).map(String);
const uuid = fc.uuid();

/** Headers whose values differ from copy to copy by nature, on the client's end. */
export const volatileLine: fc.Arbitrary<HeaderLine> = fc.oneof(
  date.map((value): HeaderLine => ["Date", value]),
  number.map((value): HeaderLine => ["X-Kong-Upstream-Latency", value]),
  number.map((value): HeaderLine => ["X-Kong-Proxy-Latency", value]),
  hex(32).map((value): HeaderLine => ["X-Kong-Request-Id", value]),
  uuid.map((value): HeaderLine => ["Kong-Request-ID", value]),
);

export const cookieLine = fc
  .record({
    name: token,
    value: fc.stringMatching(/^[!#-+\--:<-~]{0,8}$/),
    attributes: fc.subarray(["Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=60", "Domain=shop.example"]),
  })
  .map(({ name, value, attributes }) => [`${name}=${value}`, ...attributes].join("; "));

const plainLine: fc.Arbitrary<HeaderLine> = fc.oneof(
  fc.tuple(token.map((name) => `X-${name}`), fieldValue), // biome-ignore format: pairs
  fc.tuple(fc.constantFrom("Via", "Vary", "Cache-Control", "Allow", "X-Forwarded-For", "Server", "ETag"), fieldValue),
  cookieLine.map((value): HeaderLine => ["Set-Cookie", value]),
);

const headerLines = (end: "client" | "upstream"): fc.Arbitrary<HeaderLines> =>
  fc.array(end === "client" ? fc.oneof(plainLine, plainLine, volatileLine) : plainLine, { maxLength: 8 });

/** JSON texts with what is hard about them: long numbers, exponents, names given twice, escapes. */
const jsonNumber = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
  fc.tuple(fc.nat(), fc.nat({ max: 400 })).map(([digits, power]) => `${digits}.5e${power}`),
);
export const jsonLeaf = fc.oneof(fc.string().map((text) => JSON.stringify(text)), jsonNumber, fc.constantFrom("true", "false", "null")); // biome-ignore format: one line
export const jsonText = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    jsonLeaf,
    fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
    fc.array(fc.tuple(fc.string({ maxLength: 3 }), tie("value")), { maxLength: 4 }).map(objectText),
  ),
})).value;

function objectText(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
}

export const codings = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;
export const coding = fc.constantFrom("gzip", "deflate", "br");

/** A body with the headers that say what it is. */
const carried: fc.Arbitrary<{ readonly headers: HeaderLines; readonly body: Uint8Array }> = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((body) => ({ headers: [["Content-Type", "application/octet-stream"]] as const, body })),
  fc.string().map((text) => ({ headers: [["Content-Type", "text/html"]] as const, body: Buffer.from(text) })),
  jsonText.map((text) => ({ headers: [["Content-Type", "application/json"]] as const, body: Buffer.from(text) })),
  fc.tuple(jsonText, coding).map(([text, name]) => ({
    headers: [["Content-Type", "application/json"], ["Content-Encoding", name]] as const, // biome-ignore format: pairs
    body: codings[name](text),
  })),
);

const framed = ({ headers, body }: { readonly headers: HeaderLines; readonly body: Uint8Array }): HeaderLines => [
  ...headers,
  ["Content-Length", String(body.length)],
];

export const requests: fc.Arbitrary<RequestMessage> = fc
  .tuple(fc.constantFrom("GET", "POST"), fc.stringMatching(/^\/[a-z]{0,3}(\?[a-z]=[a-z])?$/), headerLines("upstream"), carried)
  .map(([method, target, headers, body]) => ({ method, target, headers: [...headers, ...framed(body)], body: body.body }));

export const responses: fc.Arbitrary<ResponseMessage> = fc
  .record({ status: fc.integer({ min: 200, max: 599 }), headers: headerLines("client"), body: carried, trailers: headerLines("client") })
  .map(({ status, headers, body, trailers }) => ({
    status,
    reason: "",
    headers: [...headers, ...framed(body)],
    body: body.body,
    trailers,
    informational: status % 2 === 0 ? [{ status: 103, headers: [["Link", "</a.css>"]] }] : [],
  }));

export const transcripts: fc.Arbitrary<Transcript & { readonly outcome: { readonly kind: "answered" } }> = fc
  .record({ response: responses, upstream: fc.array(requests, { maxLength: 2 }), route: fc.constantFrom("a", "b", null) })
  .map(({ response, upstream, route }) => ({
    exchange: "e1",
    cluster: "x",
    at: 0,
    outcome: { kind: "answered", response, milliseconds: 1 },
    upstream: { kind: "observed", requests: upstream },
    route: route === null ? { kind: "none" } : { kind: "matched", id: route, name: route },
    notModelled: [],
  }));
