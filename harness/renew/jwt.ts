import { createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import type { JsonObject } from "../types/json.ts";
import type { JwtRenewal } from "../types/renewal.ts";

export interface ParsedJwt {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** The part that is signed. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** A token in compact form (RFC 7519, 3.1), signed or not; null when the text is none. Never throws, whatever its algorithm says. */
export function parseJwt(text: string): ParsedJwt | null {
  const [, head = "", body = "", tail = ""] = /^([\w-]+)\.([\w-]+)\.([\w-]*)$/.exec(text) ?? [];
  const [header, claims] = [jsonObject(head), jsonObject(body)];
  if (header === null || claims === null) return null;
  return { header, claims, signed: `${head}.${body}`, signature: Buffer.from(tail, "base64url") };
}

function jsonObject(part: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

/** What a jwt credential of the backup can check signatures with. */
export interface JwtMaterial {
  readonly algorithm: string;
  readonly secret: string;
  readonly publicKey: string;
}

/**
 * What of a credential fits a token's signature. Kong takes the credential's own algorithm alone (kong/plugins/jwt/handler.lua), so a
 * token that names another one has no right signature. Whether the secret is base64 is an instance's setting: both are tried.
 */
export function signedWith(token: ParsedJwt, { algorithm, secret, publicKey }: JwtMaterial): JwtRenewal["signature"] {
  if (token.header["alg"] !== algorithm) return "other";
  const hash = HASHES[algorithm.slice(2)];
  if (algorithm.startsWith("HS") && hash !== undefined) {
    const fits = (key: Buffer) => key.length > 0 && same(createHmac(hash, key).update(token.signed).digest(), token.signature);
    if (fits(Buffer.from(secret))) return "secret";
    return fits(Buffer.from(secret, "base64")) ? "secret-base64" : "other";
  }
  return isSignedByKey(token, algorithm, publicKey) ? "key" : "other";
}

const HASHES: Readonly<Record<string, string>> = { "256": "sha256", "384": "sha384", "512": "sha512" };
/** node:crypto's constant for RSASSA-PSS (RFC 7518, 3.5). */
const RSA_PSS_PADDING = 6;

function isSignedByKey({ signed, signature }: ParsedJwt, algorithm: string, publicKey: string): boolean {
  try {
    const key = createPublicKey(publicKey);
    const data = Buffer.from(signed);
    if (algorithm === "EdDSA") return verify(null, data, key, signature);
    const hash = HASHES[algorithm.slice(2)];
    if (hash === undefined) return false;
    if (algorithm.startsWith("ES")) return verify(hash, data, { key, dsaEncoding: "ieee-p1363" }, signature);
    return verify(hash, data, algorithm.startsWith("PS") ? { key, padding: RSA_PSS_PADDING } : key, signature);
  } catch {
    // A key that cannot be read fits nothing.
    return false;
  }
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Claims that hold a time, in seconds since 1970 (RFC 7519, 4.1.4 to 4.1.6). */
const TIME_CLAIMS = ["exp", "nbf", "iat"];

/** The claims with their times as seconds since a moment (epoch milliseconds), and which of them those are. */
export function relativeClaims(claims: JsonObject, at: number): { readonly claims: JsonObject; readonly times: readonly string[] } {
  const times = TIME_CLAIMS.filter((name) => typeof claims[name] === "number");
  return { claims: shifted(claims, times, -Math.floor(at / 1000)), times };
}

/** The claims as they are at a moment, epoch milliseconds. */
export function claimsAt({ claims, times }: Pick<JwtRenewal, "claims" | "times">, at: number): JsonObject {
  return shifted(claims, times, Math.floor(at / 1000));
}

function shifted(claims: JsonObject, times: readonly string[], seconds: number): JsonObject {
  const entries = Object.entries(claims).map(([name, value]) => [name, times.includes(name) ? Number(value) + seconds : value] as const);
  return Object.fromEntries(entries);
}
