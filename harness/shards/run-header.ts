import { z } from "zod";
import type { Finding, Selection } from "../types/certificate.ts";

/** Hex in small letters, as digests are written everywhere here. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string();
const count = z.int().min(0);
const digest = z.strictObject({ name: text, sha256 });
const cluster = z.strictObject({ version: text, runtime: z.enum(["embedded", "containers", "external"]), image: text.nullable() });
const planned = z.strictObject({ cases: count, exchanges: count, recorded: count });
const selection: z.ZodType<Selection> = z.strictObject({
  recorded: count,
  kept: count,
  leftOut: z.array(z.strictObject({ reason: text, count })),
  narrowedTo: z.array(text),
  thinned: z.array(text),
});
const findingKinds = [
  ...["waiver-unused", "waiver-expired", "waiver-unmatched", "change-not-shown", "not-reproduced", "not-modelled", "note"],
] as readonly Finding["kind"][];
const finding: z.ZodType<Finding> = z.strictObject({ kind: z.enum(findingKinds), text, refuses: z.boolean() });

/** What is decided before anything is sent: all that a certificate says besides what came of it. */
const headerShape = {
  version: z.literal(1),
  tool: text,
  issuedAt: z.iso.datetime(),
  rehearsal: z.boolean(),
  seed: z.int(),
  /** Of the whole run, also in the header of a part. */
  reproduce: text,
  x: cluster,
  y: cluster,
  control: z.boolean(),
  overrides: z.array(text),
  inputs: z.array(digest),
  onlyPlugins: z.array(text).nullable(),
  selection: selection.nullable(),
  shard: z.strictObject({ index: z.int().min(1), of: z.int().min(1) }).nullable(),
  /** What this run sends, and what all parts of it send together. */
  planned,
  whole: planned,
  /** Ids of the waivers that name a planned case, and of the changes that a planned request asks for; of the whole run. */
  waivers: z.array(text),
  asked: z.array(text),
  unreachable: z.array(z.strictObject({ instance: text, reason: text })),
  findings: z.array(finding),
  /** What is to be said of how the work is shared out. */
  shareNotes: z.array(finding),
  /** What the certificate is about. */
  subjects: z.array(digest),
};

/** run.json: written before anything is sent, so that a run that was interrupted can tell whether it may go on. */
export const runSchema = z.strictObject({ format: z.literal("kong-cutover-run"), ...headerShape });
export type RunHeader = Omit<z.infer<typeof runSchema>, "format">;

const compared = z.strictObject({ matched: count, ignored: count, upstreamUnseen: count, routeUnknown: count });

/** part.json: what a part of a run came to, beside its verdicts.ndjson. */
export const partSchema = z.strictObject({
  format: z.literal("kong-cutover-part"),
  ...headerShape,
  seconds: z.number().min(0),
  compared,
  /** What each cluster admitted, where limits are judged by totals; null where they are not. */
  compressed: z.strictObject({ requests: count, x: count, control: count, y: count }).nullable(),
  lateMilliseconds: z.number().min(0),
  /** verdicts.ndjson as it was when the part was written. */
  journal: z.strictObject({ verdicts: count, sha256 }),
});
export type Part = z.infer<typeof partSchema>;
