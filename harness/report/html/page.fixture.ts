import { readFileSync } from "node:fs";
import type { CaseVerdict, Certificate, DifferenceGroup } from "../../types/certificate.ts";
import { gravities, type JudgedDifference } from "../../types/difference.ts";
import type { LimitWindow, Observations, Quantiles, ShownCase, ShownMessage, ShownSide } from "../../types/observations.ts";
import { granted, refused } from "../certificates.fixture.ts";
import { assetFiles, type HtmlAssets, type HtmlInput } from "./input.ts";

const read = (name: string) => readFileSync(new URL(`assets/${name}`, import.meta.url), "utf8");
export const assets: HtmlAssets = { css: assetFiles.css.map(read).join(""), scripts: assetFiles.scripts.map(read) };

export function message(line: string, headers: readonly (readonly [string, string])[], body: string): ShownMessage {
  return { line, headers, body, bytes: Buffer.byteLength(body), cut: false };
}

export function side(route: string, answer: ShownMessage, upstream: ShownMessage): ShownSide {
  return { route, answer, upstream: [upstream], milliseconds: 3, note: null };
}

const KEY = "«key-auth key of alice»";
const body = '{"order":123,"state":"paid"}';
const sent = message("POST /orders/123", [["apikey", KEY]], body);
const limited: readonly (readonly [string, string])[] = [
  ["RateLimit-Limit", "6"],
  ["Via", "kong/2.8.5"],
];

/** One exchange in which Y hands the key on and limits nothing. */
export const leakingCase: ShownCase = {
  key: "recorded/7",
  exchanges: [
    {
      id: "recorded.7",
      request: sent,
      scheme: "http",
      client: "192.0.2.7",
      recorded: message("200 OK", limited, body),
      x: side("route orders", message("200 OK", limited, body), message("POST /orders/123", [["host", "orders"]], body)),
      control: null,
      y: side(
        "route orders-by-id",
        message("200 OK", [["Via", "1.1 kong/3.9.1"]], body),
        message(
          "POST /orders/123",
          [
            ["host", "orders"],
            ["apikey", KEY],
          ],
          body,
        ),
      ),
    },
  ],
};

const why = "Y matches another route, on which hide_credentials is off";
export const blame = { kind: "router", plugin: null, instance: null, entity: "route orders-by-id", why } as const;
export function judged(
  parts: Pick<JudgedDifference, "end" | "path" | "x" | "y" | "gravity"> & Partial<JudgedDifference>,
): JudgedDifference {
  return { exchange: "recorded.7", blame, explanation: null, recognised: null, ...parts };
}

const leaking: CaseVerdict = {
  ...(refused.refusing[0] as CaseVerdict),
  differences: [
    judged({ end: "route", path: "route", x: "orders", y: "orders-by-id", gravity: "other route" }),
    judged({ end: "upstream", path: "header:apikey", x: null, y: KEY, gravity: "credential reaches the upstream" }),
    judged({ end: "client", path: "header:ratelimit-limit", x: "6", y: null, gravity: "limit gone" }),
    judged({
      end: "client",
      path: "header:via",
      x: "kong/2.8.5",
      y: "1.1 kong/3.9.1",
      gravity: "cosmetic",
      explanation: { kind: "change", id: "core-via" },
    }),
  ],
};

const quantiles = (p50: number): Quantiles => ({
  count: 40,
  p50,
  p90: p50 * 2,
  p99: p50 * 4,
  max: p50 * 5,
  histogram: [0.5, 1, 1.5, 2, 4].map((factor, index) => ({ upTo: p50 * factor, count: 12 - index * 2 })),
});

function limitWindow(identifier: string, admittedByY: number): LimitWindow {
  const requests = Array.from({ length: 8 }, (_, index) => ({
    at: 1_700_000_000_000 + index * 250,
    admitted: { x: index < 6, control: index < 6, y: index < admittedByY },
  }));
  const far = { ...(requests[7] as (typeof requests)[number]), nth: 900 };
  return {
    requestsLeftOut: 891,
    requests: [...requests, far],
    instance: "rate-limiting on route orders",
    period: "minute",
    limit: 6,
    identifier,
    case: null,
  };
}

const zero = { same: 0, explained: 0, waived: 0, different: 0, inconclusive: 0 };
export const observations: Observations = {
  casesLeftOut: 3,
  latency: [
    {
      route: "r1",
      label: "route orders",
      x: quantiles(4),
      control: quantiles(4),
      y: quantiles(6),
      shift: { median: 2, low: 1.5, high: 2.5 },
    },
    { route: "r2", label: "route oauth", x: quantiles(9), control: null, y: quantiles(9), shift: null },
  ],
  windows: [limitWindow("consumer alice", 8), limitWindow("consumer bob", 6)],
  matrix: [
    { route: "r1", plugin: "key-auth", cases: { ...zero, explained: 40, different: 1 } },
    { route: "r1", plugin: "rate-limiting", cases: { ...zero, explained: 12 } },
  ],
  changes: [{ id: "router-regex-first", title: "A regex path wins", source: "kong/router/compat.lua", advice: "Narrow it." }],
  entities: [
    { label: "route orders-by-id", settings: [["paths", '["/orders/(?<id>\\\\d+)$"]']] },
    { label: "route orders", settings: [["paths", '["/orders"]']] },
  ],
};

const selection = {
  recorded: 4000,
  kept: 400,
  leftOut: [{ reason: "of another client", count: 3600 }],
  narrowedTo: ["route orders"],
  thinned: [],
};

/** A refusal with everything that a page can show. */
export const refusedPage: HtmlInput = {
  certificate: { ...refused, selection, refusing: [leaking, ...refused.refusing.slice(1)] },
  observations,
  cases: new Map([[leakingCase.key, leakingCase]]),
  assets,
};

export const grantedPage: HtmlInput = { certificate: granted, observations, cases: new Map(), assets };

/** A run of a million exchanges in which `count` causes refuse, no two alike. */
export function manyGroups(count: number): Certificate {
  const groups = Array.from({ length: count }, (_, index): DifferenceGroup => {
    const gravity = gravities[index % gravities.length] ?? "cosmetic";
    const example = (n: number) => ({
      case: `recorded/${index * 3 + n}-a-recording-of-monday`,
      request: `GET /shops/${index}/orders/${n}?page=${index}`,
      path: `body:$.items[${index}].price`,
      x: `{"price":${index},"currency":"EUR"}`,
      y: n === 2 ? null : `{"price":${index + 1},"currency":"EUR"}`,
    });
    return {
      gravity,
      entity: `response-transformer on route number-${index}`,
      why: `response-transformer sets it, and its settings name field ${index}`,
      paths: ["client body:$.items", `client header:x-field-${index}`],
      count: index + 1,
      recognised: index % 5 === 0 ? "router-regex-first" : null,
      examples: [example(0), example(1), example(2)],
    };
  });
  return { ...refused, planned: 1_000_000, exchanges: 1_000_000, counts: { ...zero, explained: 990_000, different: 10_000 }, groups };
}
