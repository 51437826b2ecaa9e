import { z } from "zod";
import { certificateSchema } from "../gate/schema.ts";
import { type Certificate, verdicts } from "../types/certificate.ts";
import { gravities } from "../types/difference.ts";
import type { Observations, ShownCase } from "../types/observations.ts";

const text = z.string();
const number = z.number();

const difference = z.looseObject({
  exchange: text,
  end: z.enum(["client", "upstream", "route", "outcome"]),
  path: text,
  x: text.nullable(),
  y: text.nullable(),
  gravity: z.enum(gravities),
  blame: z.looseObject({ kind: text, plugin: text.nullable(), entity: text.nullable(), why: text }),
  explanation: z.looseObject({ kind: text }).nullable(),
});
/** What the gate leaves open because it does not look there. */
const shownCertificate = z.looseObject({ refusing: z.array(z.looseObject({ differences: z.array(difference) })) });

const counts = z.record(z.enum(verdicts), number);
const quantiles = z.looseObject({
  count: number,
  p50: number,
  p90: number,
  p99: number,
  max: number,
  histogram: z.array(z.looseObject({ upTo: number, count: number })),
});
const cluster = z.enum(["x", "control", "y"]);
const observations = z.looseObject({
  latency: z.array(
    z.looseObject({
      route: text.nullable(),
      label: text,
      x: quantiles,
      control: quantiles.nullable(),
      y: quantiles,
      shift: z.looseObject({ median: number, low: number, high: number }).nullable(),
    }),
  ),
  windows: z.array(
    z.looseObject({
      instance: text,
      period: text,
      limit: number,
      identifier: text,
      case: text.nullable(),
      requests: z.array(z.looseObject({ at: number, admitted: z.partialRecord(cluster, z.boolean().nullable()) })),
    }),
  ),
  matrix: z.array(z.looseObject({ route: text, plugin: text, cases: counts })),
  changes: z.array(z.looseObject({ id: text, title: text, source: text, advice: text.optional() })).optional(),
  entities: z.array(z.looseObject({ label: text, settings: z.array(z.tuple([text, text])) })).optional(),
});

const message = z.looseObject({ line: text, headers: z.array(z.tuple([text, text])), body: text, bytes: number, cut: z.boolean() });
const side = z.looseObject({ answer: message.nullable(), upstream: z.array(message).nullable(), note: text.nullable() });
const shownCase = z.looseObject({
  key: text,
  exchanges: z.array(
    z.looseObject({
      id: text,
      request: message,
      scheme: z.enum(["http", "https"]),
      client: text.nullable(),
      recorded: message.nullable(),
      x: side.nullable(),
      y: side.nullable(),
    }),
  ),
});

/** A certificate whose every part a report can read; null for anything else. */
export function certificateOf(json: string): Certificate | null {
  const value = parsed(json);
  return certificateSchema.safeParse(value).success && shownCertificate.safeParse(value).success ? (value as Certificate) : null;
}

export function observationsOf(json: string): Observations | null {
  const value = parsed(json);
  return observations.safeParse(value).success ? (value as Observations) : null;
}

export function shownCaseOf(json: string): ShownCase | null {
  const value = parsed(json);
  return shownCase.safeParse(value).success ? (value as ShownCase) : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
