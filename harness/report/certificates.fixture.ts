import type { CaseVerdict, Certificate, Counts, DifferenceGroup, PluginVerdict } from "../types/certificate.ts";

const zero: Counts = { same: 0, explained: 0, waived: 0, different: 0, inconclusive: 0 };

function plugin(
  name: string,
  instances: number,
  exercised: number,
  cases: Partial<Counts>,
  verdict: PluginVerdict["verdict"],
): PluginVerdict {
  return { plugin: name, instances, exercised, cases: { ...zero, ...cases }, verdict };
}

/** Real Kong, all well: the size of a believable run, with twenty documented changes and a handful of rows not exercised. */
export const granted: Certificate = {
  format: "kong-cutover-certificate",
  version: 1,
  verdict: "granted",
  rehearsal: false,
  issuedAt: "2026-03-02T10:00:00.000Z",
  seconds: 41.7,
  tool: "kong-cutover 0.1.0",
  seed: 20240517,
  reproduce: "npm run certify -- --config cutover.yaml --seed 20240517",
  x: { version: "2.8.5", runtime: "containers", image: "sha256:11aa" },
  y: { version: "3.9.1", runtime: "containers", image: "sha256:22bb" },
  control: true,
  overrides: ["KONG_ALLOW_DEBUG_HEADER=on", "KONG_TRUSTED_IPS=0.0.0.0/0"],
  inputs: [
    { name: "backup", sha256: "a".repeat(64) },
    { name: "recording shop.ndjson", sha256: "b".repeat(64) },
  ],
  onlyPlugins: null,
  planned: 1204,
  exchanges: 1530,
  counts: { ...zero, same: 12, explained: 1189, waived: 3 },
  plugins: [
    ...["acl", "correlation-id", "cors", "http-log", "key-auth", "prometheus", "rate-limiting", "request-termination"].map((name, index) =>
      plugin(name, index + 2, index + 2, { same: 3, explained: 400 - index, waived: 1 }, "certified"),
    ),
    plugin("session", 1, 0, {}, "not exercised"),
  ],
  groups: [],
  explanations: [
    ...Array.from({ length: 20 }, (_, index) => ({
      kind: "change" as const,
      id: `core/change-number-${index}`,
      title: "upstream requests and answers carry one more header than they did on the older release",
      source: "https://docs.example.org/gateway/changelog/",
      evidence: index === 9 ? ("unverified" as const) : ("ground truth" as const),
      differences: 1200 - index,
      cases: 600,
    })),
    {
      kind: "waiver",
      id: "legacy-feed",
      title: "the legacy feed answers on both paths",
      source: "owner ann, until 2026-06-30",
      differences: 3,
      cases: 3,
    },
  ],
  coverage: [
    { kind: "route", id: "r1", label: "route orders", cases: 40, reason: null },
    { kind: "route", id: "r2", label: "route oauth", cases: 0, reason: "no recorded exchange reaches it" },
    { kind: "instance", id: "i1", label: "key-auth on route orders", cases: 12, reason: null },
    { kind: "instance", id: "i2", label: "session on route oauth", cases: 0, reason: "no suite for this plugin" },
  ],
  findings: [{ kind: "change-not-shown", text: "change core/x was triggered and did not show", refuses: false }],
  refusing: [],
};

const leak: DifferenceGroup = {
  gravity: "credential reaches the upstream",
  entity: "route orders-by-id",
  why: "Y matches another route, on which hide_credentials is off",
  paths: ["header:apikey"],
  count: 12,
  recognised: null,
  examples: [{ case: "recorded/7", request: "GET /orders/123", path: "header:apikey", x: null, y: "[key-auth credential of alice]" }],
};

const refusingCase: CaseVerdict = {
  key: "recorded/7",
  id: "recorded/7",
  title: "GET /orders/123",
  level: "must",
  kind: "recorded",
  plugin: null,
  plugins: ["key-auth"],
  instances: ["i1"],
  route: "r1",
  verdict: "different",
  reasons: [],
  differences: [],
  exchanges: 1,
  request: "GET /orders/123",
};

export const refused: Certificate = {
  ...granted,
  verdict: "refused",
  counts: { ...granted.counts, different: 12, inconclusive: 1 },
  plugins: [plugin("key-auth", 7, 7, { same: 1, explained: 300, different: 12 }, "refused"), ...granted.plugins],
  groups: [
    {
      ...leak,
      gravity: "limit gone",
      entity: "route orders-by-id",
      why: "Y counts nothing here",
      paths: ["header:ratelimit-limit"],
      recognised: "router-regex-first",
      evidence: "ground truth",
    },
    ...Array.from(
      { length: 30 },
      (_, index): DifferenceGroup => ({ ...leak, gravity: "cosmetic", entity: `route number-${index}`, why: "other spelling" }),
    ),
    leak,
  ],
  findings: [{ kind: "waiver-expired", text: "waiver legacy-feed held until 2026-01-31", refuses: true }],
  refusing: [
    refusingCase,
    { ...refusingCase, key: "key-auth/rejects-an-unknown-key@route orders", reasons: ["Y answers 200, documented is 401"] },
  ],
};

export const inconclusive: Certificate = {
  ...granted,
  verdict: "inconclusive",
  counts: { ...granted.counts, inconclusive: 5 },
  refusing: Array.from({ length: 5 }, (_, index) => ({
    ...refusingCase,
    key: `recorded/${index}`,
    verdict: "inconclusive" as const,
    reasons: ["X does not reproduce the recording: recorded 200, X answers 503"],
  })),
};

export const rehearsal: Certificate = {
  ...granted,
  rehearsal: true,
  x: { version: "2.8.5", runtime: "embedded", image: null },
  y: { version: "3.9.1", runtime: "embedded", image: null },
};

export const nothingExercised: Certificate = {
  ...granted,
  verdict: "inconclusive",
  planned: 0,
  exchanges: 0,
  counts: zero,
  plugins: [plugin("key-auth", 3, 0, {}, "not exercised")],
  explanations: [],
  findings: [],
};

/** What a caller could put into a path, a header or a body to act on whoever reads the report. */
export const hostileValues = [
  "\u001b[2J\u001b]0;owned\u0007 red \u001b[31malert",
  "two\nlines\r\nand | a pipe | `code` ``` fence",
  "<script>alert(1)</script> [link](https://evil.example) @team #1 www.evil.example",
  "\u009b31m C1 \u202e reversed \u200b zero width \ud800 unpaired",
  "long ".repeat(40_000),
];

/** A refusal in which every text that can come from traffic or the backup is hostile. */
export function hostile(value: string): Certificate {
  return {
    ...refused,
    onlyPlugins: [value],
    plugins: [plugin(value, 1, 1, { different: 1 }, "refused")],
    groups: [
      { ...leak, entity: value, why: value, paths: [value], examples: [{ case: value, request: value, path: value, x: value, y: value }] },
    ],
    coverage: [{ kind: "route", id: value, label: value, cases: 0, reason: value }],
    findings: [{ kind: "note", text: value, refuses: false }],
    explanations: [{ kind: "waiver", id: value, title: value, source: value, differences: 1, cases: 1 }],
    refusing: [{ ...refusingCase, key: value, request: value, reasons: [value] }],
    overrides: [value],
    inputs: [{ name: value, sha256: value }],
    reproduce: value,
  };
}
