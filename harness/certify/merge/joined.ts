import { type CompressedTotals, compressedFindings } from "../../judge/compressed.ts";
import type { ComparedValues } from "../../judge/judge.ts";
import type { Part, RunHeader } from "../../shards/run-header.ts";
import type { Finding } from "../../types/certificate.ts";

/** The header of the run that the parts make together. It was issued when its oldest evidence was. */
export function joinedHeader(first: Part, rest: readonly Part[]): RunHeader {
  const parts = [first, ...rest];
  const issued = parts.map(({ issuedAt }) => issuedAt).sort();
  return {
    ...headerIn(first),
    shard: null,
    shareNotes: [],
    planned: first.whole,
    issuedAt: issued[0] ?? first.issuedAt,
    overrides: [...new Set(parts.flatMap(({ overrides }) => overrides))],
    findings: unique(parts.flatMap(({ findings }) => findings)),
  };
}

function headerIn({
  format: _f,
  seconds: _s,
  compared: _c,
  compressed: _l,
  lateMilliseconds: _m,
  journal: _j,
  ...header
}: Part): RunHeader {
  return header;
}

/** What was compared, by all parts together. */
export function joinedValues(parts: readonly Part[]): ComparedValues {
  const sum = (key: keyof ComparedValues) => parts.reduce((all, { compared }) => all + compared[key], 0);
  return { matched: sum("matched"), ignored: sum("ignored"), upstreamUnseen: sum("upstreamUnseen"), routeUnknown: sum("routeUnknown") };
}

/** What is to be said of how limits were judged, by all parts together. */
export function joinedLimits(parts: readonly Part[]): readonly Finding[] {
  const totals = parts.flatMap(({ compressed }) => compressed ?? []);
  const sum = (key: keyof CompressedTotals) => totals.reduce((all, one) => all + one[key], 0);
  return compressedFindings({ requests: sum("requests"), x: sum("x"), control: sum("control"), y: sum("y") });
}

function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.kind} ${finding.text}`, finding])).values()];
}
