import { createHash, createHmac } from "node:crypto";

/** 128 bits: no two secrets of a recording share a token by chance. */
const DIGEST_HEX_LENGTH = 32;

/** The salt of an installation, from the fingerprint of its backup: equal secrets get equal tokens there, and no others elsewhere. */
export function saltOf(fingerprint: string): string {
  return createHash("sha256").update(`recording tokens\n${fingerprint}`).digest("hex");
}

/** Name of a secret that cannot be turned back into it without the salt. */
export function secretDigest(salt: string, value: string): string {
  return createHmac("sha256", salt).update(value).digest("hex").slice(0, DIGEST_HEX_LENGTH);
}
