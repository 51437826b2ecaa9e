import { createHash, createHmac } from "node:crypto";
import { headerValue, type RequestMessage } from "../types/message.ts";
import type { HmacRenewal } from "../types/renewal.ts";

/** The parameters of hmac-auth's credentials, and where the signature stands in the header's value. */
export interface HmacParts {
  readonly username: string;
  readonly algorithm: string;
  /** Names of what is signed, in order. */
  readonly headers: readonly string[];
  readonly signature: string;
  readonly start: number;
  readonly end: number;
}

/** Four parameters in this order, each in quotes: Kong reads no other form (kong/plugins/hmac-auth/access.lua, all versions). */
const PARTS = /\s*hmac\s*username="(.+)",\s*algorithm="(.+)",\s*headers="(.+)",\s*signature="(.+)"/di;

/** The parts of hmac credentials, or null when the header's value is none. */
export function parseHmac(value: string): HmacParts | null {
  const found = PARTS.exec(value);
  const [start, end] = found?.indices?.[4] ?? [];
  const [, username, algorithm, headers, signature] = found ?? [];
  if (!username || !algorithm || !headers || !signature || start === undefined || end === undefined) return null;
  return { username, algorithm, headers: headers.split(" "), signature, start, end };
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  "hmac-sha1": "sha1",
  "hmac-sha256": "sha256",
  "hmac-sha384": "sha384",
  "hmac-sha512": "sha512",
};

/** The version of the connection is part of a request line; this is how a replay sends. */
const SENT_AS = "1.1";
/** How clients may have sent what was recorded, as Kong writes it: one digit after the point. */
const VERSIONS = [SENT_AS, "2.0", "1.0"];

/**
 * The signature, base64, or null for an algorithm that Kong has not. Each name stands for the header's first value; where there is no such
 * header, `@request-target` and `request-line` stand for the line, and any other for nothing. `target` is what the line names.
 */
function signatureOf(parts: HmacParts, request: RequestMessage, target: string, secret: string, version: string): string | null {
  const hash = ALGORITHMS[parts.algorithm];
  if (hash === undefined) return null;
  const lines = parts.headers.map((name) => {
    const value = signedValue(request, name);
    if (value !== undefined) return `${name}: ${value}`;
    if (name === "@request-target") return `${name}: ${request.method.toLowerCase()} ${target}`;
    return name === "request-line" ? `${request.method} ${target} HTTP/${version}` : `${name}:`;
  });
  return createHmac(hash, secret).update(lines.join("\n"), "latin1").digest("base64");
}

/** Lengths are counted anew when a request is sent. Kong reads `x_date` as x-date (lua-resty-core, ngx.req.get_headers). */
function signedValue({ headers, body }: RequestMessage, name: string): string | undefined {
  const value = headerValue(headers, name.replaceAll("_", "-"));
  return value !== undefined && name.toLowerCase() === "content-length" ? String(body.length) : value;
}

/** What a recorded signature was made of. */
export function signedOf(parts: HmacParts, request: RequestMessage, secret: string): HmacRenewal["signature"] {
  const given = Buffer.from(parts.signature, "base64");
  const fits = (target: string) =>
    VERSIONS.some((version) => {
      const made = signatureOf(parts, request, target, secret, version);
      return made !== null && Buffer.from(made, "base64").equals(given);
    });
  if (fits(request.target)) return "target";
  return fits(decodedPath(request.target)) ? "path" : "other";
}

/** Kong 2.8 also takes a signature over nginx' own reading of the path, without query (kong/plugins/hmac-auth/access.lua until 2.8). */
function decodedPath(target: string): string {
  const path = target.split("?", 1)[0] ?? "";
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The Digest header of a body (RFC 3230, 4.3.2); Kong checks no other algorithm. */
export function digestOf(body: Uint8Array): string {
  return `SHA-256=${createHash("sha256").update(body).digest("base64")}`;
}

const DATE_HEADERS = ["date", "x-date"];

/** The request's dates as seconds ahead of a moment (epoch milliseconds). What is no date is left as it is. */
export function datesOf({ headers }: RequestMessage, at: number): HmacRenewal["dates"] {
  return headers.flatMap(([name, value]) => {
    const time = DATE_HEADERS.includes(name.toLowerCase()) ? Date.parse(value) : Number.NaN;
    return Number.isNaN(time) ? [] : [{ name, offset: Math.round((time - at) / 1000) }];
  });
}

/** The request with dates, digest and signature of a moment. Null when the signature was right and its secret is not there. */
export function renewHmac(request: RequestMessage, renewal: HmacRenewal, secret: string | null, at: number): RequestMessage | null {
  const dates = new Map(renewal.dates.map(({ name, offset }) => [name, new Date(at + offset * 1000).toUTCString()]));
  const digest = renewal.digest ? digestOf(request.body) : null;
  const headers = request.headers.map(([name, value]) => {
    if (digest !== null && name.toLowerCase() === "digest") return [name, digest] as const;
    return [name, dates.get(name) ?? value] as const;
  });
  const dated = { ...request, headers };
  const parts = headers.map(([, value]) => parseHmac(value)).find((found) => found?.signature === renewal.placeholder) ?? null;
  if (parts === null) return dated;
  const right = renewal.signature !== "other";
  if (right && secret === null) return null;
  const target = renewal.signature === "path" ? decodedPath(request.target) : request.target;
  // Made with a secret of nobody: as wrong as the one that was recorded, and of its length.
  const signature = signatureOf(parts, dated, target, right ? (secret ?? "") : `nobody ${renewal.placeholder}`, SENT_AS) ?? "AA==";
  const placed = (value: string) => (value.includes(renewal.placeholder) ? value.replaceAll(renewal.placeholder, signature) : value);
  return { ...dated, headers: headers.map(([name, value]) => [name, placed(value)] as const) };
}
