import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { granted } from "../report/certificates.fixture.ts";
import type { Certificate, Envelope } from "../types/certificate.ts";
import { canonicalJson } from "./canonical.ts";
import type { Demands } from "./conditions.ts";
import { seal } from "./dsse.ts";
import { BACKUP_INPUT, type DatedCertificate, statementOf } from "./statement.ts";

export const keys = generateKeyPairSync("ed25519");
export const otherKeys = generateKeyPairSync("ed25519");

export const IMAGE = `sha256:${"2".repeat(64)}`;
const FINGERPRINT = "f".repeat(64);
const NOW = new Date("2026-03-03T10:00:00.000Z");

/** All well, seven days valid, a day old at NOW. */
export const dated: DatedCertificate = {
  ...granted,
  x: { ...granted.x, image: `sha256:${"1".repeat(64)}` },
  y: { ...granted.y, image: `registry.example/kong@${IMAGE}` },
  inputs: [
    { name: BACKUP_INPUT, sha256: FINGERPRINT },
    { name: "settings", sha256: "5".repeat(64) },
  ],
  subjects: [{ name: "image of y: kong:3.9.1", sha256: "2".repeat(64) }],
  validity: { notBefore: granted.issuedAt, notAfter: "2026-03-09T10:00:00.000Z" },
};

/** As `npm run certify` gives it out, with whatever is changed before it is signed. */
export function issued(changes: Partial<DatedCertificate>, key: KeyObject | null): Certificate & { readonly envelope: Envelope } {
  const certificate = { ...dated, ...changes };
  return { ...certificate, envelope: seal(canonicalJson(statementOf(certificate)), key) };
}

export const bytesOf = (value: unknown): Uint8Array => Buffer.from(typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** Everything that a gate can ask for, and all of it holds for `dated`. */
export const demands: Demands = {
  now: NOW,
  yImageDigest: IMAGE,
  fingerprint: FINGERPRINT,
  maxAgeSeconds: 2 * 86_400,
  require: ["key-auth", "rate-limiting"],
  allowRehearsal: false,
};

export const publicKey = createPublicKey(keys.privateKey);
