import { z } from "zod";
import { verdicts } from "../types/certificate.ts";

const text = z.string();
const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const moment = z.iso.datetime();

const digest = z.looseObject({ name: text, sha256 });
const cluster = z.looseObject({
  version: text,
  runtime: z.enum(["embedded", "containers", "external"]),
  image: text.nullable().describe("Digest of the image; null where there is none."),
});
const counts = z.looseObject({ same: count, explained: count, waived: count, different: count, inconclusive: count });
const plugin = z.looseObject({
  plugin: text,
  instances: count,
  exercised: count,
  cases: counts,
  verdict: z.enum(["certified", "refused", "inconclusive", "not exercised"]),
});
const selection = z.looseObject({
  recorded: count,
  kept: count,
  leftOut: z.array(z.looseObject({ reason: text, count })),
  narrowedTo: z.array(text).describe("What recorded traffic was narrowed to; empty: to nothing."),
  thinned: z.array(text).describe("How it was thinned out; empty: not at all."),
});
const validity = z.looseObject({ notBefore: moment, notAfter: moment });

export const envelopeSchema = z.looseObject({
  payloadType: text,
  payload: z.string().min(1).describe("The in-toto statement, base64."),
  signatures: z.array(z.looseObject({ keyid: text, sig: text })).describe("Empty: unsigned."),
});

/** What a certificate and its statement both say. */
const said = {
  verdict: z.enum(["granted", "refused", "inconclusive"]),
  rehearsal: z.boolean().describe("True on the embedded runtime: no evidence about Kong."),
  issuedAt: moment,
  tool: text,
  seed: z.int(),
  reproduce: text,
  x: cluster,
  y: cluster,
  control: z.boolean(),
  overrides: z.array(text),
  onlyPlugins: z.array(text).nullable().describe("What the run was narrowed to; null: nothing was left out."),
  selection: selection.nullable().optional().describe("Null or left out: all recorded exchanges were sent."),
  part: z.looseObject({ index: count, of: count }).nullable().optional().describe("One of so many parts, of which each sent its share."),
  planned: count,
  exchanges: count,
  counts,
  plugins: z.array(plugin),
};

const difference = z.looseObject({
  gravity: text,
  entity: text,
  why: text,
  paths: z.array(text),
  count,
  recognised: text.nullable(),
  evidence: text.optional(),
  examples: z.array(z.looseObject({ case: text, request: text, path: text, x: text.nullable(), y: text.nullable() })),
});
const refusing = z.looseObject({
  key: text,
  id: text,
  title: text,
  level: z.enum(["must", "should", "observe"]),
  kind: z.enum(["probe", "recorded"]),
  plugin: text.nullable(),
  plugins: z.array(text),
  instances: z.array(text),
  route: text.nullable(),
  verdict: z.enum(verdicts),
  reasons: z.array(text),
  differences: z.array(z.looseObject({})),
  exchanges: count,
  request: text,
});

/** certificate.json, version 1. A later version 1 may add keys; one that changes or drops any is version 2. */
export const certificateSchema = z.looseObject({
  format: z.literal("kong-cutover-certificate"),
  version: z.literal(1),
  ...said,
  seconds: z.number().min(0),
  inputs: z.array(digest),
  groups: z.array(difference),
  explanations: z.array(
    z.looseObject({
      kind: z.enum(["change", "waiver"]),
      id: text,
      title: text,
      source: text,
      evidence: text.optional(),
      differences: count,
      cases: count,
    }),
  ),
  coverage: z.array(z.looseObject({ kind: z.enum(["route", "instance"]), id: text, label: text, cases: count, reason: text.nullable() })),
  findings: z.array(z.looseObject({ kind: text, text, refuses: z.boolean() })),
  refusing: z.array(refusing),
  subjects: z.array(digest).optional(),
  validity: validity.optional(),
  envelope: envelopeSchema.optional().describe("DSSE envelope of an in-toto statement that names all the rest by digest."),
});

const descriptor = z.looseObject({ name: text, digest: z.looseObject({ sha256 }) });

/** Ours beside the test-result predicate. */
const details = z.looseObject({
  version: z.literal(1),
  ...said,
  validity,
  certificate: z.looseObject({ sha256 }).describe("Of the certificate without its envelope, as canonical JSON (RFC 8785)."),
});

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md */
export const statementSchema = z.looseObject({
  _type: z.literal("https://in-toto.io/Statement/v1"),
  subject: z.array(descriptor).min(1),
  predicateType: z.literal("https://in-toto.io/attestation/test-result/v0.1"),
  predicate: z.looseObject({
    result: z.enum(["PASSED", "WARNED", "FAILED"]),
    configuration: z.array(descriptor),
    passedTests: z.array(text),
    warnedTests: z.array(text),
    failedTests: z.array(text),
    kongCutover: details,
  }),
});

export type Statement = z.infer<typeof statementSchema>;
export type Details = z.infer<typeof details>;
