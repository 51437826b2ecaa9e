import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { granted, hostile, inconclusive, nothingExercised, refused, rehearsal } from "../report/certificates.fixture.ts";
import type { Certificate } from "../types/certificate.ts";
import { issued, keys } from "./certificates.fixture.ts";
import { certificateJsonSchema } from "./json-schema.ts";

const published = join(import.meta.dirname, "../../schemas/certificate-1.schema.json");
/** What holds for the file as others will read it, not for what it was generated from. */
const validate = async (value: unknown) => z.fromJSONSchema(JSON.parse(await readFile(published, "utf8"))).safeParse(value).success;

const selection = { recorded: 3, kept: 2, leftOut: [{ reason: "another method", count: 1 }], narrowedTo: ["method GET"], thinned: [] };

test("the published schema is what the code checks (npx vitest run json-schema -u writes it)", async () => {
  await expect(certificateJsonSchema()).toMatchFileSnapshot(published);
});

test.each<[string, Certificate]>([
  ["granted", granted],
  ["refused", refused],
  ["inconclusive", inconclusive],
  ["a rehearsal", rehearsal],
  ["without cases", nothingExercised],
  ["of a part and a selection", { ...granted, selection, part: { index: 1, of: 3 } }],
  ["signed", issued({}, keys.privateKey)],
  ["unsigned", issued({}, null)],
  ["hostile", { ...hostile("\u001b[2J"), inputs: [] }],
])("a certificate that is %s validates", async (_what, certificate) => {
  expect(await validate(JSON.parse(JSON.stringify(certificate)))).toBe(true);
});

describe("a broken certificate does not validate:", () => {
  test.each<[string, object]>([
    ["another format", { format: "other" }],
    ["a later version", { version: 2 }],
    ["a selection without its counts", { selection: { ...selection, kept: undefined } }],
    ["a part of nothing", { part: { index: 1 } }],
    ["a verdict that is not known", { verdict: "ok" }],
    ["a rehearsal that is a text", { rehearsal: "false" }],
    ["a count below zero", { planned: -1 }],
    ["half a case", { exchanges: 0.5 }],
    ["a verdict of no case", { counts: { same: 1 } }],
    ["an input without digest", { inputs: [{ name: "backup" }] }],
    ["a digest in capitals", { inputs: [{ name: "backup", sha256: "A".repeat(64) }] }],
    ["a date that is none", { issuedAt: "yesterday" }],
    ["a plugin without verdict", { plugins: [{ plugin: "acl", instances: 1, exercised: 1, cases: granted.counts }] }],
    ["signatures that are no list", { envelope: { payloadType: "a", payload: "b", signatures: {} } }],
    ["a cluster without runtime", { y: { version: "3.9.1", image: null } }],
    ["nothing of what was planned", { planned: undefined }],
  ])("%s", async (_what, changes) => {
    expect(await validate(JSON.parse(JSON.stringify({ ...granted, ...changes })))).toBe(false);
  });
});
