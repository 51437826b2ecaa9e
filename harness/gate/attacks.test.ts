import { createHmac, sign } from "node:crypto";
import { expect, test } from "vitest";
import type { Envelope } from "../types/certificate.ts";
import { canonicalJson } from "./canonical.ts";
import { bytesOf, dated, demands, issued, keys, otherKeys, publicKey } from "./certificates.fixture.ts";
import { keyId, PAYLOAD_TYPE, seal } from "./dsse.ts";
import { checkCertificate } from "./gate.ts";
import { statementOf } from "./statement.ts";

const good = issued({}, keys.privateKey);
const refusedOne = issued({ verdict: "refused" }, keys.privateKey);
const { envelope } = good;
const [signature = { keyid: "", sig: "" }] = envelope.signatures;
const text = canonicalJson(statementOf(dated));
const statement = JSON.parse(text);

const withEnvelope = (changes: Partial<Record<keyof Envelope, unknown>>) => bytesOf({ ...good, envelope: { ...envelope, ...changes } });
const base64 = (value: string) => Buffer.from(value).toString("base64");
/** A payload that the attacker changed, under the signature of the right one. */
const payload = (from: string, to: string) => {
  if (!text.includes(from)) throw new Error(`nothing to change: ${from}`);
  return withEnvelope({ payload: base64(text.replace(from, to)) });
};
/** A statement that the right key signed, but which is not ours, or not of this version. */
const signed = (changed: object) => bytesOf({ ...good, envelope: seal(JSON.stringify(changed), keys.privateKey) });
const flipped = (encoded: string, at: number) => {
  const bytes = Buffer.from(encoded, "base64");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString("base64");
};
const file = (changes: object) => bytesOf({ ...good, ...changes });
const written = JSON.stringify(good);

const hmac = createHmac("sha256", publicKey.export({ type: "spki", format: "pem" }))
  .update(text)
  .digest("base64");
/** Signed without the encoding that binds the type (DSSE's PAE). */
const bareSignature = sign(null, Buffer.from(text), keys.privateKey).toString("base64");

const attacks: readonly (readonly [what: string, bytes: Uint8Array, reason: RegExp])[] = [
  ["a byte of the payload flipped", withEnvelope({ payload: flipped(envelope.payload, 100) }), /tampered with: the signature/],
  [
    "the last byte of the payload flipped",
    withEnvelope({ payload: flipped(envelope.payload, text.length - 1) }),
    /tampered with: the signature/,
  ],
  [
    "a byte of the signature flipped",
    withEnvelope({ signatures: [{ ...signature, sig: flipped(signature.sig, 0) }] }),
    /tampered with: the signature/,
  ],
  ["the signature cut short", withEnvelope({ signatures: [{ ...signature, sig: base64("short") }] }), /tampered with: the signature/],
  ["an empty signature", withEnvelope({ signatures: [{ ...signature, sig: "" }] }), /tampered with: the signature/],
  ["a signature of zeros", withEnvelope({ signatures: [{ ...signature, sig: Buffer.alloc(64).toString("base64") }] }), /tampered with/],
  ["an HMAC under the public key", withEnvelope({ signatures: [{ ...signature, sig: hmac }] }), /tampered with: the signature/],
  [
    "a signature over the payload alone",
    withEnvelope({ signatures: [{ ...signature, sig: bareSignature }] }),
    /tampered with: the signature/,
  ],
  ["the signature taken off", withEnvelope({ signatures: [] }), /unsigned, and a key is given/],
  ["the envelope taken off", file({ envelope: undefined }), /unsigned, and a key is given/],
  ["the envelope null", file({ envelope: null }), /envelope is malformed/],
  ["signatures that are no list", withEnvelope({ signatures: "none" }), /envelope is malformed \(signatures/],
  ["a payload that is a number", withEnvelope({ payload: 7 }), /envelope is malformed \(payload/],
  ["an empty payload", withEnvelope({ payload: "" }), /envelope is malformed \(payload/],
  ["a second signature beside the right one", withEnvelope({ signatures: [signature, signature] }), /carries 2 signatures/],
  [
    "the attacker's signature first",
    withEnvelope({ signatures: [...seal(text, otherKeys.privateKey).signatures, signature] }),
    /carries 2 signatures/,
  ],
  ["another key", bytesOf(issued({}, otherKeys.privateKey)), /signed with another key/],
  [
    "another key under the right key's name",
    withEnvelope({ signatures: [{ keyid: keyId(publicKey), sig: seal(text, otherKeys.privateKey).signatures[0]?.sig }] }),
    /tampered with: the signature/,
  ],
  ["the right signature under another key's name", withEnvelope({ signatures: [{ ...signature, keyid: "0".repeat(64) }] }), /another key/],
  ["the payload's type changed", withEnvelope({ payloadType: "application/json" }), /payload type is "application\/json"/],
  ["base64 with white space", withEnvelope({ payload: `${envelope.payload.slice(0, 8)}\n${envelope.payload.slice(8)}` }), /not base64 as/],
  ["base64 of the URL alphabet", withEnvelope({ payload: Buffer.from(`${text}\u00ff\u00ff`).toString("base64url") }), /not base64 as/],
  ["the verdict turned in the payload", payload('"result":"PASSED"', '"result":"FAILED"'), /tampered with: the signature/],
  ["the end of validity moved", payload("2026-03-09", "2099-03-09"), /tampered with: the signature/],
  ["the image replaced in the payload", payload("2".repeat(64), "3".repeat(64)), /tampered with: the signature/],
  ["the verdict turned in the file", file({ verdict: "refused" }), /what the file shows is not/],
  ["a field added to the file", file({ approvedBy: "nobody" }), /what the file shows is not/],
  [
    "a field moved from the file into the envelope",
    file({ findings: undefined, envelope: { ...envelope, findings: [] } }),
    /what the file shows is not/,
  ],
  ["the envelope of another certificate", bytesOf({ ...refusedOne, envelope }), /what the file shows is not/],
  ["the file of a granted one around the envelope of a refused one", file({ envelope: refusedOne.envelope }), /what the file shows is not/],
  ["a refused one", bytesOf(refusedOne), /the verdict is refused/],
  [
    "replayed for another image",
    bytesOf(issued({ y: { ...dated.y, image: `kong@sha256:${"9".repeat(64)}` } }, keys.privateKey)),
    /another image/,
  ],
  [
    "a statement of another kind",
    signed({ ...statement, predicateType: "https://slsa.dev/provenance/v1" }),
    /of another kind \(predicateType/,
  ],
  ["another document of the same signer", signed({ _type: "link" }), /another kind of document/],
  ["a test result of another tool", signed({ ...statement, predicate: { result: "PASSED" } }), /of another tool/],
  [
    "a later version of the statement",
    signed({ ...statement, predicate: { ...statement.predicate, kongCutover: { ...statement.predicate.kongCutover, version: 2 } } }),
    /statement's version is 2/,
  ],
  ["a statement without subject", signed({ ...statement, subject: [] }), /statement is malformed \(subject/],
  ["a later version of the file", file({ version: 2 }), /certificate's version is 2/],
  ["a version that is a text", file({ version: "1" }), /certificate's version is "1"/],
  ["a payload that is no JSON", bytesOf({ ...good, envelope: seal("granted", keys.privateKey) }), /payload is not JSON/],
  [
    "a payload with a key twice",
    bytesOf({ ...good, envelope: seal(`{"_type":"a",${text.slice(1)}`, keys.privateKey) }),
    /payload holds the key "_type" twice/,
  ],
  [
    "the verdict twice in the file",
    bytesOf(written.replace('"verdict":', '"verdict":"refused","verdict":')),
    /unreadable: .*"verdict" twice/,
  ],
  [
    "the verdict twice, once spelt with an escape",
    bytesOf(written.replace('"verdict":', '"verd\\u0069ct":"refused","verdict":')),
    /"verdict" twice/,
  ],
  ["__proto__ as a key", bytesOf(written.replace("{", '{"__proto__":{"verdict":"granted"},')), /what the file shows is not/],
  ["not UTF-8", Buffer.concat([bytesOf(written.slice(0, -1)), Buffer.from([0xff, 0x7d])]), /unreadable: is not UTF-8/],
  ["a byte order mark", bytesOf(`\ufeff${written}`), /unreadable: is not JSON/],
  ["UTF-16", Buffer.from(written, "utf16le"), /unreadable: is not/],
  ["cut in half", bytesOf(written.slice(0, written.length / 2)), /unreadable: is not JSON/],
  ["something after the end", bytesOf(`${written}{}`), /unreadable: is not JSON/],
  ["an empty file", bytesOf(""), /unreadable: is empty/],
  ["a list", bytesOf([good]), /unreadable: is no JSON object/],
  ["null", bytesOf("null"), /unreadable: is no JSON object/],
  ["another tool's JSON", bytesOf({ results: [] }), /unreadable: is not a certificate/],
  ["a huge file", Buffer.alloc(64 * 1024 * 1024 + 1, 0x20), /unreadable: has 67108865 bytes/],
  ["a hundred thousand levels", bytesOf(`{"format":${"[".repeat(100_000)}${"]".repeat(100_000)}}`), /unreadable: nests more than 64/],
  ["a value of megabytes in the place of the version", file({ version: "9".repeat(5_000_000) }), /version is "9{79}; this/],
];

test.each(attacks)("%s", (_what, bytes, reason) => {
  const result = checkCertificate(bytes, publicKey, demands);
  const lines = result.kind === "unreadable" ? [`unreadable: ${result.problem}`] : result.failed;
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(reason);
  expect(lines[0]).not.toMatch(/\p{Cc}/u);
});

test("no single byte of the file can be changed unnoticed", () => {
  const bytes = bytesOf(written);
  const unnoticed: number[] = [];
  // Every 37th byte: prime to base64's groups of four, so that each place of a group is tried.
  for (let at = 0; at < bytes.length; at += 37) {
    const attacked = Uint8Array.from(bytes);
    attacked[at] = (attacked[at] ?? 0) ^ 2;
    const result = checkCertificate(attacked, publicKey, demands);
    if (result.kind === "checked" && result.failed.length === 0) unnoticed.push(at);
  }
  expect(unnoticed).toEqual([]);
});

test("the type is part of what is signed", () => expect(envelope.payloadType).toBe(PAYLOAD_TYPE));
