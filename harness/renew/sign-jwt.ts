import { createHash, createPrivateKey, type KeyObject } from "node:crypto";
import { CompactSign } from "jose";
import type { JsonObject } from "../types/json.ts";
import type { JwtRenewal } from "../types/renewal.ts";
import { claimsAt } from "./jwt.ts";

/** What signs tokens of one credential: its secret as the database holds it, and the private key that only an operator can give. */
export interface JwtKeys {
  readonly secret: string | null;
  readonly privateKey: string | null;
}

/**
 * The token made anew for a moment (epoch milliseconds): the same header and claims, times counted from then on, signed as rightly or as
 * wrongly as it was when it was recorded. Null when what signs it is not there.
 */
export async function makeJwt(renewal: JwtRenewal, keys: JwtKeys, at: number): Promise<string | null> {
  const { header } = renewal;
  const claims = claimsAt(renewal, at);
  if (renewal.signature === "other") return `${part(header)}.${part(claims)}.${nobodysSignature(renewal)}`;
  const key = keyOf(renewal.signature, keys);
  if (key === null || typeof header["alg"] !== "string") return null;
  return await new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ ...header, alg: header["alg"] }).sign(key);
}

function keyOf(signature: JwtRenewal["signature"], { secret, privateKey }: JwtKeys): Uint8Array | KeyObject | null {
  if (signature === "key") return privateKey === null ? null : createPrivateKey(privateKey);
  return secret === null ? null : new Uint8Array(Buffer.from(secret, signature === "secret-base64" ? "base64" : "utf8"));
}

function part(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** As many bytes as were recorded, the same in every run, made with no key. */
function nobodysSignature({ placeholder, signatureBytes }: JwtRenewal): string {
  const bytes: Buffer[] = [];
  for (let length = 0; length < signatureBytes; length += 32) bytes.push(createHash("sha256").update(`${placeholder}${length}`).digest());
  return Buffer.concat(bytes).subarray(0, signatureBytes).toString("base64url");
}
