import { expect, test } from "vitest";
import { granted, hostile, hostileValues, inconclusive, nothingExercised, refused, rehearsal } from "./certificates.fixture.ts";
import { renderTerminal } from "./terminal.ts";
import { REHEARSAL } from "./wording.ts";

const plain = { colour: false, width: 100 };

test("a granted certificate begins with the verdict and stays under 60 lines of 100 columns", () => {
  const lines = renderTerminal(granted, plain).split("\n");
  expect(lines[0]).toMatch(/^GRANTED {2}X: Kong 2\.8\.5 .*Y: Kong 3\.9\.1/);
  expect(lines.length).toBeLessThan(60);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines.join("\n")).not.toContain("because of");
});

test("a granted certificate shows what it rests on, each plugin, changes with counts and source, waivers and coverage", () => {
  const text = renderTerminal(granted, { colour: false, width: 140 });
  expect(text).toContain(
    "Rests on 1,204 planned cases (1,530 exchanges) replayed at X, a control copy of X, and Y in 42 s, seed 20240517.",
  );
  expect(text).toMatch(/key-auth +6 +6 +3 +396 +1 +0 +0 +certified/);
  expect(text).toMatch(/session +1 +0 .*not exercised/);
  expect(text).toMatch(/1,200 {2}core\/change-number-0: .*\n* +\[https:\/\/docs\.example\.org\/gateway\/changelog\/\]/);
  expect(text).toContain("and 12 more in certificate.md");
  expect(text).toContain("legacy-feed: the legacy feed answers on both paths (3 differences in 3 cases; owner ann, until 2026-06-30)");
  expect(text).toContain("1 of 2 routes and 1 of 2 plugin instances were exercised.");
  expect(text).toContain("not exercised: session on route oauth: no suite for this plugin");
});

test("a change that rests on documentation alone is called unverified, also where the list is cut before it", () => {
  const text = renderTerminal(granted, { colour: false, width: 140 });
  expect(text).toContain("unverified, resting on documentation alone: core/change-number-9\n");
  const [group] = refused.groups;
  if (group === undefined) throw new Error("no group");
  const recognised = (evidence: "ground truth" | "unverified") =>
    renderTerminal({ ...refused, groups: [{ ...group, evidence }] }, { colour: false, width: 140 });
  expect(recognised("unverified")).toContain("router-regex-first (unverified), which needs a waiver");
  expect(recognised("ground truth")).not.toContain("router-regex-first (unverified)");
});

test("a refusal names route and gravity within the first 25 lines, the gravest first", () => {
  const head = renderTerminal(refused, plain).split("\n").slice(0, 25).join("\n");
  expect(head).toMatch(/^REFUSED/);
  expect(head).toContain("credential reaches the upstream: route orders-by-id (12 differences)");
  expect(head.indexOf("credential reaches")).toBeLessThan(head.indexOf("limit gone"));
});

test("a refusal shows blamed entity, why, count, both values and what a recognised change still needs", () => {
  const text = renderTerminal(refused, { colour: false, width: 140 });
  expect(text).toContain("route orders-by-id: Y matches another route, on which hide_credentials is off (12 times)");
  expect(text).toMatch(/GET \/orders\/123 at header:apikey\n {6}X {2}\(nothing\)\n {6}Y {2}\[key-auth credential of alice\]/);
  expect(text).toContain("recognised as the documented change router-regex-first, which needs a waiver that acknowledges it");
  expect(text).toContain("Y answers 200, documented is 401 (1 case)");
  expect(text).toContain("waiver-expired: waiver legacy-feed held until 2026-01-31");
});

test("an inconclusive certificate says of how many cases nothing is known, and why", () => {
  const text = renderTerminal(inconclusive, plain);
  expect(text).toMatch(/^INCONCLUSIVE/);
  expect(text).toContain("X does not reproduce the recording: recorded 200, X answers 503 (5 cases inconclusive)");
});

test("a rehearsal says at the top and at the bottom that it is no evidence about Kong", () => {
  const text = renderTerminal(rehearsal, { colour: false, width: 300 });
  expect(text.split("\n")[1]).toBe(REHEARSAL);
  expect(text.trimEnd().split("\n").slice(-2)).toEqual([REHEARSAL, "Certificate: granted (rehearsal)"]);
  expect(text).toContain("model gateway of Kong 2.8.5");
  expect(renderTerminal(granted, plain)).not.toContain("REHEARSAL");
});

test("images are told by the first twelve characters of their digests", () => {
  const y = { ...granted.y, image: `sha256:281a0b792146${"1".repeat(52)}` };
  expect(renderTerminal({ ...granted, y }, { colour: false, width: 300 })).toContain("(sha256:281a0b792146…)");
});

test("a run that exercised nothing rests on nothing and says so", () => {
  const text = renderTerminal(nothingExercised, plain);
  expect(text).toMatch(/^INCONCLUSIVE/);
  expect(text).toContain("Nothing was exercised: this verdict rests on no case at all.");
  expect(text).toContain("no case was planned");
});

test("colour is there when asked for and takes nothing else with it", () => {
  const coloured = renderTerminal(refused, { colour: true, width: 100 });
  expect(coloured).toContain("\u001b[");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours themselves are what is taken off
  expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(renderTerminal(refused, plain));
});

test.each(hostileValues.map((value) => [JSON.stringify(value.slice(0, 30)), value]))(
  "the hostile value %s is inert, cut and on its line",
  (_name, value) => {
    const text = renderTerminal(hostile(value), plain);
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    expect(text.length).toBeLessThan(12_000);
    expect(text.split("\n").every((line) => line.length <= 160)).toBe(true);
  },
);
