import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hostile, hostileValues } from "../report/certificates.fixture.ts";
import { renderJson } from "../report/json.ts";
import { canonicalJson } from "./canonical.ts";
import { bytesOf, dated, demands, IMAGE, issued, keys, otherKeys, publicKey } from "./certificates.fixture.ts";
import type { Demands } from "./conditions.ts";
import { keyId, privateKeyOf, publicKeyOf, seal } from "./dsse.ts";
import { durationSeconds } from "./duration.ts";
import { checkCertificate } from "./gate.ts";
import { statementOf } from "./statement.ts";

const signed = issued({}, keys.privateKey);
const check = (value: unknown, changes: Partial<Demands> = {}, key: typeof publicKey | null = publicKey) =>
  checkCertificate(bytesOf(value), key, { ...demands, ...changes });
const failed = (value: unknown, changes: Partial<Demands> = {}, key: typeof publicKey | null = publicKey) => {
  const result = check(value, changes, key);
  return result.kind === "unreadable" ? [`unreadable: ${result.problem}`] : result.failed;
};

const thinned = {
  ...{ recorded: 100, kept: 9, leftOut: [{ reason: "its client is not in the sample", count: 91 }] },
  ...{ narrowedTo: [], thinned: ["10 % of the clients"] },
};

describe("a certificate that holds", () => {
  test("may be of a sample, which its statement holds", () => {
    expect(failed(issued({ selection: thinned }, keys.privateKey))).toEqual([]);
    expect(statementOf({ ...dated, selection: thinned }).predicate.kongCutover.selection).toEqual(thinned);
  });

  test("passes with every demand made", () => {
    expect(check(signed)).toEqual({
      kind: "checked",
      failed: [],
      summary: "Kong 2.8.5 → 3.9.1, 1204 cases, signed, until 2026-03-09T10:00:00.000Z",
    });
  });

  test("passes as its envelope alone, reformatted, and with its keys in another order", () => {
    expect(failed(signed.envelope)).toEqual([]);
    expect(failed(JSON.stringify(signed))).toEqual([]);
    expect(failed(Object.fromEntries(Object.entries(signed).reverse()))).toEqual([]);
  });

  test("passes unsigned where no key is given, and says so", () => {
    expect(check(issued({}, null), {}, null)).toMatchObject({ failed: [], summary: expect.stringContaining("unsigned") });
    expect(check(signed, {}, null)).toMatchObject({ failed: [], summary: expect.stringContaining("signature not checked") });
  });

  test("is a rehearsal only where that is allowed", () => {
    const rehearsal = issued({ rehearsal: true, y: { ...dated.y, runtime: "embedded" } }, keys.privateKey);
    expect(failed(rehearsal, { allowRehearsal: true })).toEqual([]);
    expect(failed(rehearsal)).toEqual([expect.stringMatching(/rehearsal/)]);
  });

  test.each([IMAGE, IMAGE.slice(7), `kong@${IMAGE}`])("names Y's image, written as %s", (written) => {
    expect(failed(signed, { yImageDigest: written })).toEqual([]);
  });
});

describe("each condition is named", () => {
  test.each<[string, Parameters<typeof issued>[0], Partial<Demands>, RegExp]>([
    ["refused", { verdict: "refused" }, {}, /the verdict is refused/],
    ["inconclusive", { verdict: "inconclusive" }, {}, /the verdict is inconclusive/],
    ["narrowed", { onlyPlugins: ["acl"] }, {}, /partial: the run was narrowed to acl/],
    [
      "of a selection",
      { selection: { ...thinned, narrowedTo: ["route a\u001b[2J", "recorded from 2026-03-01T10:00:00Z on"] } },
      {},
      /partial: the run was narrowed to route a\?\?2J, recorded from 2026-03-01T10:00:00Z on$/,
    ],
    ["a part", { part: { index: 3, of: 8 } }, {}, /partial: part 3 of 8/],
    [
      "nothing planned",
      { planned: 0, counts: { same: 0, explained: 0, waived: 0, different: 0, inconclusive: 0 } },
      {},
      /partial: nothing/,
    ],
    ["not all judged", { planned: 1205 }, {}, /partial: 1204 of 1205/],
    ["granted with refusing cases", { counts: { ...dated.counts, same: 11, different: 1 } }, {}, /contradicts itself/],
    ["expired", {}, { now: new Date("2026-03-09T10:00:00.000Z"), maxAgeSeconds: null }, /has expired/],
    ["not yet valid", {}, { now: new Date("2026-03-02T09:58:00.000Z") }, /not yet valid/],
    ["never valid", { validity: { notBefore: dated.issuedAt, notAfter: dated.issuedAt } }, {}, /never valid/],
    ["too old", {}, { maxAgeSeconds: 3600 }, /too old: issued 24.0 h ago, at most 1.0 h/],
    ["another image", {}, { yImageDigest: "3".repeat(64) }, /another image/],
    ["no image", { y: { ...dated.y, image: null } }, {}, /another image: no image/],
    ["an image that the subject does not name", { subjects: [{ name: "y", sha256: "4".repeat(64) }] }, {}, /another image/],
    ["another backup", {}, { fingerprint: "e".repeat(64) }, /another backup/],
    ["two backups", { inputs: [...dated.inputs, ...dated.inputs] }, {}, /another backup/],
    ["a plugin that is not exercised", {}, { require: ["session"] }, /session is not certified: not exercised/],
    ["a plugin that is not there", {}, { require: ["jwt"] }, /jwt is not certified: the certificate does not name it/],
    ["embedded, whatever it says of itself", { y: { ...dated.y, runtime: "embedded" } }, {}, /rehearsal/],
  ])("%s", (_what, changes, asked, reason) => {
    expect(failed(issued(changes, keys.privateKey), asked)).toContainEqual(expect.stringMatching(reason));
  });

  test("several at once, one line each", () => {
    const lines = failed(issued({ verdict: "refused", onlyPlugins: ["a\n\u001b[2J"] }, keys.privateKey), { maxAgeSeconds: 60 });
    expect(lines).toHaveLength(3);
    expect(lines.join("")).not.toMatch(/\p{Cc}/u);
  });

  test("an issuer whose clock is a little ahead is believed", () => {
    expect(failed(signed, { now: new Date("2026-03-02T09:59:30.000Z") })).toEqual([]);
  });
});

describe("the statement", () => {
  test("does not let a rehearsal or a part pass for the whole where only the predicate is read", () => {
    const result = (changes: Partial<typeof dated>) => statementOf({ ...dated, ...changes }).predicate.result;
    expect([
      result({}),
      result({ rehearsal: true }),
      result({ onlyPlugins: ["acl"] }),
      result({ part: { index: 1, of: 2 } }),
      result({ verdict: "inconclusive" }),
    ]).toEqual(["PASSED", "WARNED", "WARNED", "WARNED", "FAILED"]);
    expect(result({ selection: { ...thinned, narrowedTo: ["route a"] } })).toBe("WARNED");
    expect(result({ selection: thinned })).toBe("PASSED");
  });

  test("names its key by the digest of the public half", () => {
    expect(signed.envelope.signatures[0]?.keyid).toBe(keyId(publicKey));
    expect(seal("{}", otherKeys.privateKey).signatures[0]?.keyid).not.toBe(keyId(publicKey));
  });
});

describe("keys", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = (key: typeof rsa.privateKey, type: "pkcs8" | "spki") => String(key.export({ type, format: "pem" } as never));

  test("are ed25519, in PEM, and of the right half", () => {
    expect(privateKeyOf(pem(keys.privateKey, "pkcs8"), "k").type).toBe("private");
    expect(publicKeyOf(pem(keys.publicKey, "spki"), "k").type).toBe("public");
    for (const text of [pem(rsa.privateKey, "pkcs8"), pem(keys.publicKey, "spki"), "", "secret-looking text"]) {
      expect(() => privateKeyOf(text, "k.pem")).toThrow("k.pem is not an ed25519 private key in PEM");
    }
    for (const text of [pem(rsa.publicKey, "spki"), pem(keys.privateKey, "pkcs8"), ""]) {
      expect(() => publicKeyOf(text, "k.pub")).toThrow("k.pub is not an ed25519 public key in PEM");
    }
  });
});

test.each([
  ["30s", 30],
  ["90m", 5400],
  ["12h", 43_200],
  ["7d", 604_800],
  ["0d", null],
  ["7", null],
  ["-1d", null],
  ["1.5h", null],
  ["7d ", null],
])("%s is %s seconds", (text, seconds) => expect(durationSeconds(text)).toBe(seconds));

test("one text for one value, as RFC 8785 orders and writes it", () => {
  expect(canonicalJson({ b: [1, null, "é\u2028"], a: undefined, "\u20ac": 1e21, A: { z: 0, y: -0.5 } })).toBe(
    '{"A":{"y":-0.5,"z":0},"b":[1,null,"é\u2028"],"€":1e+21}',
  );
});

test.each(hostileValues.map((value, index) => [index, value] as const))(
  "a certificate with hostile values (%i) is written, read back and found to be what its envelope holds",
  (_index, value) => {
    const hostileOne = issued({ ...hostile(value), inputs: dated.inputs, subjects: dated.subjects }, keys.privateKey);
    const result = checkCertificate(Buffer.from(renderJson(hostileOne)), publicKey, { ...demands, require: [], yImageDigest: null });
    const lines = result.kind === "checked" ? result.failed : [result.problem];
    expect(lines).toEqual([
      expect.stringMatching(/the verdict is refused/),
      expect.stringMatching(/partial: the run/),
      expect.stringMatching(/partial/),
    ]);
    expect(lines.join("")).not.toMatch(/\p{Cc}|\p{Cf}/u);
  },
);
