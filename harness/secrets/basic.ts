import { createHash } from "node:crypto";
import type { Credential, Inventory } from "../types/inventory.ts";

export interface BasicPair {
  readonly user: string;
  readonly password: string;
}

/** User and password of Basic credentials (RFC 7617, 2), or null when the text is none. The password may hold colons. */
export function decodeBasic(encoded: string): BasicPair | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 1 || text.includes("\uFFFD") ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/**
 * Finds the basic-auth credential that a user and password open: the stored password is the SHA-1 over the password followed
 * by the consumer's id (kong/plugins/basic-auth/crypto.lua, all versions).
 */
export function basicCredentialOf(inventory: Inventory): (pair: BasicPair) => Credential | null {
  const byUser = new Map<string, Credential[]>();
  for (const credential of inventory.credentials) {
    if (credential.kind !== "basic-auth") continue;
    const user = credential.fields["username"] ?? "";
    byUser.set(user, [...(byUser.get(user) ?? []), credential]);
  }
  return ({ user, password }) =>
    byUser.get(user)?.find(({ consumer_id, secrets }) => secrets["password"] === passwordHash(password, consumer_id)) ?? null;
}

function passwordHash(password: string, consumerId: string): string {
  return createHash("sha1").update(`${password}${consumerId}`).digest("hex");
}
