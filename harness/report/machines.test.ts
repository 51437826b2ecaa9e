import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Certificate } from "../types/certificate.ts";
import { granted, hostile, hostileValues, inconclusive, nothingExercised, refused, rehearsal } from "./certificates.fixture.ts";
import { renderCtrf } from "./ctrf.ts";
import { renderAnnotations, renderStepSummary } from "./github.ts";
import { renderJunit } from "./junit.ts";
import { resultsOf } from "./results.ts";

const certificates: readonly (readonly [string, Certificate])[] = [
  ["granted", granted],
  ["refused", refused],
  ["inconclusive", inconclusive],
  ["rehearsal", rehearsal],
  ["nothing exercised", nothingExercised],
  ...hostileValues.map((value, index) => [`hostile ${index}`, hostile(value)] as const),
];

/** Whatever stands between tags and in attributes must be text; returns the elements in order. Throws where XML would not be well-formed. */
function elements(xml: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  const token = /<\?xml [^<>]*\?>|<(\/?)([a-z-]+)((?: [a-z]+="[^"<>]*")*)(\/?)>|[^<>]+/gy;
  let end = 0;
  for (let match = token.exec(xml); match !== null; match = token.exec(xml)) {
    const [, close, name, , empty] = match;
    end = token.lastIndex;
    if (name === undefined) continue;
    if (close === "/") expect(open.pop()).toBe(name);
    else {
      seen.push(name);
      if (empty !== "/") open.push(name);
    }
  }
  expect([end, open]).toEqual([xml.length, []]);
  expect(xml.replace(/&(amp|lt|gt|quot|apos);/g, "")).not.toMatch(/&|[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  return seen;
}

/** The parts of the published CTRF schema that this report uses. */
const count = z.int().min(0);
const ctrfSchema = z.strictObject({
  reportFormat: z.literal("CTRF"),
  specVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
  generatedBy: z.string(),
  timestamp: z.iso.datetime(),
  results: z.strictObject({
    tool: z.strictObject({ name: z.string().min(1), version: z.string() }),
    summary: z.strictObject({
      ...{ tests: count, passed: count, failed: count, skipped: count, pending: count, other: count, start: count, stop: count },
    }),
    tests: z.array(
      z.strictObject({
        name: z.string().min(1),
        status: z.enum(["passed", "failed", "skipped", "pending", "other"]),
        duration: count,
        suite: z.array(z.string().min(1)).min(1),
        message: z.string().optional(),
        trace: z.string().optional(),
      }),
    ),
    extra: z.looseObject({}),
  }),
});

describe.each(certificates)("%s", (_what, certificate) => {
  test("is well-formed JUnit whose counts are those of its elements", () => {
    const xml = renderJunit(certificate);
    const seen = elements(xml);
    const of = (name: string) => seen.filter((one) => one === name).length;
    expect(xml).toContain(
      `<testsuites name="kong-cutover" tests="${of("testcase")}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}"`,
    );
    expect(of("testcase")).toBe(1 + certificate.plugins.length + certificate.refusing.length);
  });

  test("is CTRF whose summary adds up", () => {
    const { results } = ctrfSchema.parse(JSON.parse(renderCtrf(certificate)));
    const { tests, passed, failed, skipped, pending, other, start, stop } = results.summary;
    expect([tests, passed + failed + skipped + pending + other]).toEqual([results.tests.length, results.tests.length]);
    expect(stop - start).toBe(Math.round(certificate.seconds * 1000));
  });

  test("fails for every reader exactly when it is not granted", () => {
    const bad = resultsOf(certificate).filter(({ outcome }) => outcome === "failed" || outcome === "error");
    expect(bad.length > 0).toBe(certificate.verdict !== "granted");
  });

  test("gives annotations of one line each, none of which another can be smuggled into", () => {
    const lines = renderAnnotations(certificate).split("\n");
    expect(lines.pop()).toBe("");
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) title=[^,:]+::[^\p{Cc}]+$/u);
    expect(lines.filter((line) => line.startsWith("::error")).length).toBeLessThanOrEqual(10);
    expect(lines.some((line) => line.startsWith("::error"))).toBe(certificate.verdict !== "granted");
  });
});

test("a plugin that nothing exercised is skipped, and a rehearsal says what it is", () => {
  expect(renderJunit(granted)).toContain('<skipped message="not exercised: 0 same,');
  expect(renderJunit(rehearsal)).toContain("no evidence about Kong");
  expect(renderAnnotations(rehearsal)).toMatch(/^::warning title=Certificate%3A granted \(rehearsal\)::REHEARSAL/);
});

test("a refusal names the case, both values and the command", () => {
  const difference = {
    ...{ end: "upstream", path: "header:apikey", x: null, y: "<sent>", gravity: "credential reaches the upstream" },
    ...{ blame: { kind: "router", plugin: null, instance: null, entity: "route orders", why: "" }, explanation: null, recognised: null },
  } as unknown as Certificate["refusing"][number]["differences"][number];
  const [one] = refused.refusing;
  if (one === undefined) throw new Error("the refusal has a case");
  const xml = renderJunit({ ...refused, refusing: [{ ...one, differences: [difference] }] });
  expect(xml).toContain('<failure message="credential reaches the upstream at header:apikey">GET /orders/123');
  expect(xml).toContain("(credential reaches the upstream, route orders): X (nothing), Y &lt;sent&gt;");
  expect(xml).toContain("reproduce with: npm run certify");
});

test("a step summary stays below 1 MiB, cut after a whole line that says so", () => {
  expect(renderStepSummary(refused)).not.toContain("Cut here");
  const rows = Array.from({ length: 20_000 }, (_, index) => ({
    kind: "route" as const,
    id: `r${index}`,
    label: `route ünï ${index}`,
    cases: 0,
    reason: "no recorded exchange reaches it",
  }));
  const summary = renderStepSummary({ ...granted, coverage: rows });
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  expect(Buffer.byteLength(summary)).toBeGreaterThan(1024 * 1024 - 8192);
  expect(summary).toMatch(/\|\n\n\*\*Cut here:\*\* certificate\.md is longer than a step summary may be\.\n$/);
  expect(summary).not.toContain("\ufffd");
});

describe("cases that passed", () => {
  const passed = [{ key: "recorded/1", title: "GET /<a>", verdict: "explained", request: "GET /a" }] as const;

  test("are listed as given, and the others counted", () => {
    const xml = renderJunit(granted, passed);
    expect(xml).toContain('<testsuite name="cases that passed" tests="1" failures="0" errors="0" skipped="0"');
    expect(xml).toContain('<testcase classname="cases that passed" name="recorded/1: GET /&lt;a&gt;">');
    expect(xml).toContain('<property name="passed cases not listed" value="1203"/>');
    const { results } = ctrfSchema.parse(JSON.parse(renderCtrf(granted, passed)));
    expect(results.tests.at(-1)).toMatchObject({ name: "recorded/1: GET /<a>", status: "passed" });
  });
});
