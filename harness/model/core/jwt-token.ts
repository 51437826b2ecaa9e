import { createHmac, createPublicKey, verify } from "node:crypto";
import type { Traits } from "../traits.ts";

export interface Token {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
}

const common = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384"];
const since39 = ["ES512", "PS256", "PS384", "PS512", "EdDSA"];

export function algorithmsOf(algorithm: string): "hmac" | "key" {
  return algorithm.startsWith("HS") ? "hmac" : "key";
}

/** The parts of a compact token, or what is wrong with it in the words of kong/plugins/jwt/jwt_parser.lua. */
export function decodeToken(text: string, traits: Traits): Token | string {
  const [head = "", body = "", tail = ""] = text.split(".");
  const [header, claims] = [decodePart(head), decodePart(body)];
  if (header === null || claims === null || tail === "") return "invalid JSON";
  const known = traits.jwtDecodesOnlyHmacSecrets ? [...common, ...since39] : common;
  if (typeof header["alg"] !== "string" || !known.includes(header["alg"])) return "invalid alg";
  return { header, claims, signed: `${head}.${body}`, signature: Buffer.from(tail, "base64url") };
}

function decodePart(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** Whether the signature fits; null when the key cannot be used, which Kong does not survive. */
export function isSigned(token: Token, algorithm: string, material: Buffer | string): boolean | null {
  const hash = `sha${algorithm.slice(2)}`;
  if (algorithmsOf(algorithm) === "hmac") return createHmac(hash, material).update(token.signed).digest().equals(token.signature);
  try {
    const key = createPublicKey(material);
    const data = Buffer.from(token.signed);
    if (algorithm === "EdDSA") return verify(null, data, key, token.signature);
    if (algorithm.startsWith("ES")) return verify(hash, data, { key, dsaEncoding: "ieee-p1363" }, token.signature);
    const padding = algorithm.startsWith("PS") ? RSA_PSS_PADDING : RSA_PKCS1_PADDING;
    return verify(hash, data, { key, padding }, token.signature);
  } catch {
    return null;
  }
}

/** node:crypto's constants for RSA signatures. */
const RSA_PKCS1_PADDING = 1;
const RSA_PSS_PADDING = 6;
