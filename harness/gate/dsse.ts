import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { HarnessError } from "../errors.ts";
import type { Envelope } from "../types/certificate.ts";

/** https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
export const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** What is signed: type and body with their lengths, so that neither can be taken for the other (DSSE protocol, "PAE"). */
function preAuthenticationEncoding(type: string, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body]);
}

/** The envelope of a text; unsigned without a key. */
export function seal(text: string, key: KeyObject | null): Envelope {
  const body = Buffer.from(text);
  const signed = preAuthenticationEncoding(PAYLOAD_TYPE, body);
  return {
    payloadType: PAYLOAD_TYPE,
    payload: body.toString("base64"),
    signatures: key === null ? [] : [{ keyid: keyId(createPublicKey(key)), sig: sign(null, signed, key).toString("base64") }],
  };
}

/** SHA-256 of the public key's DER (SubjectPublicKeyInfo), hex: what an envelope names its key by. */
export function keyId(key: KeyObject): string {
  return createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");
}

/** Bytes of base64 as an encoder writes it; null for any other text, since two texts for one body could be told apart by nobody. */
export function fromBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
}

/**
 * Why the signature does not hold, or null when it does. Exactly one signature is expected, because we write no more.
 * @param key an ed25519 public key
 */
export function signatureProblem({ payloadType, payload, signatures }: Envelope, key: KeyObject): string | null {
  const [signature, ...more] = signatures;
  if (signature === undefined) return "the certificate is unsigned, and a key is given";
  if (more.length > 0) return `the certificate carries ${signatures.length} signatures; kong-cutover writes one`;
  if (signature.keyid !== keyId(key)) return `it is signed with another key (${signature.keyid.slice(0, 16)}…)`;
  const [body, bytes] = [fromBase64(payload), fromBase64(signature.sig)];
  if (body === null) return "tampered with: the payload is not base64 as it was written";
  if (bytes === null) return "tampered with: the signature is not base64 as it was written";
  return verify(null, preAuthenticationEncoding(payloadType, body), key, bytes)
    ? null
    : "tampered with: the signature does not hold for the payload";
}

/** @throws HarnessError `config-invalid` for anything but an ed25519 private key in PEM (PKCS #8) */
export function privateKeyOf(pem: string, path: string): KeyObject {
  return ed25519(() => createPrivateKey(pem), path, "private key", "openssl genpkey -algorithm ed25519 -out cutover-key.pem");
}

/** @throws HarnessError `config-invalid` for anything but an ed25519 public key in PEM; a private key is refused, it has no business at a gate */
export function publicKeyOf(pem: string, path: string): KeyObject {
  const parse = () => {
    if (pem.includes("PRIVATE KEY")) throw new Error("a private key");
    return createPublicKey(pem);
  };
  return ed25519(parse, path, "public key", "openssl pkey -in cutover-key.pem -pubout -out cutover-key.pub");
}

function ed25519(parse: () => KeyObject, path: string, what: string, make: string): KeyObject {
  let key: KeyObject | null = null;
  try {
    key = parse();
  } catch {
    // What the parser says may quote the file, which may hold a key.
  }
  if (key?.asymmetricKeyType === "ed25519") return key;
  throw new HarnessError("config-invalid", `${path} is not an ed25519 ${what} in PEM`, `Make one with: ${make}`);
}
