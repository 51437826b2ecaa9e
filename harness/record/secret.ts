import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** A header that whoever sends here must carry. */
export interface Secret {
  readonly header: string;
  readonly value: string;
}

/** How long the comparison takes tells nothing of the secret: digests are compared, which are of one length. */
export function sameSecret({ headers }: IncomingMessage, { header, value }: Secret): boolean {
  const given = headers[header.toLowerCase()];
  return typeof given === "string" && timingSafeEqual(digest(given), digest(value));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
