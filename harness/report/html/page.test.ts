import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { DifferenceGroup } from "../../types/certificate.ts";
import { hostileValues, inconclusive, nothingExercised, rehearsal } from "../certificates.fixture.ts";
import { GROUPS_IN_FULL, shownCaseKeys } from "./groups.ts";
import { hostileMarkup, hostilePage } from "./hostile.fixture.ts";
import { packGroups, scriptSafe } from "./pack.ts";
import { assets, grantedPage, manyGroups, refusedPage } from "./page.fixture.ts";
import { renderHtml } from "./page.ts";

const refusal = renderHtml(refusedPage);
/** What a reader sees of a page, or of a part of it. */
const seen = (page: string) => page.replace(/<(style|script|template)[\s\S]*?<\/\1>/g, "").replace(/<[^>]+>/g, "");

test("the verdict and what it rests on stand first, the gravest cause leads to its differences", () => {
  const top = /<section id="verdict"[\s\S]*?<\/section>/.exec(refusal)?.[0] ?? "";
  expect(seen(top)).toMatch(
    /✗ REFUSED[\s\S]*2\.8\.5[\s\S]*3\.9\.1[\s\S]*Refused because of[\s\S]*Rests on 1,204 planned cases \(1,530 exchanges\)/,
  );
  expect(seen(top)).toContain("UNSIGNED");
  expect(top).toContain('<a href="#difference-1">credential reaches the upstream: route orders-by-id</a>');
  expect(refusal).toContain('id="difference-1"');
});

test("an example shows both ends of X and Y and what was recorded, with what differs marked", () => {
  const example = /id="difference-1"[\s\S]*?<\/article>/.exec(refusal)?.[0] ?? "";
  expect(example).toMatch(/<tr class="refuses">.*apikey.*\(nothing\).*<mark>«key-auth key of alice»<\/mark>/);
  expect(example).toMatch(/<tr class="also">.*ratelimit-limit.*<mark>6<\/mark>.*\(nothing\).*data-side="recorded"><code>6<\/code>/);
  expect(example).toMatch(/<tr class="explained">.*via.*core-via/);
  expect(seen(example)).toMatch(/What the upstream received[\s\S]*What the client got/);
  expect(seen(example)).toMatch(/How they are configured[\s\S]*route orders-by-id[\s\S]*\/orders\/\(/);
  expect(seen(example)).toContain("--case recorded/7");
  expect(seen(example)).toContain("explain recorded/7");
  expect(seen(example)).toContain("&quot;$KEY_AUTH_KEY_OF_ALICE&quot;");
});

test("of a case that the certificate does not hold in full, what its example says is marked", () => {
  const example = { case: "recorded/7", request: "POST /orders/123", path: "header:apikey", x: null, y: "k" };
  const group = { ...refusedPage.certificate.groups[31], paths: ["upstream header:apikey"], examples: [example] } as DifferenceGroup;
  const known = renderHtml({ ...refusedPage, certificate: { ...refusedPage.certificate, refusing: [], groups: [group] } });
  expect(known).toMatch(/What the upstream received[\s\S]*<tr class="refuses">.*apikey.*<mark>«key-auth key of alice»<\/mark>/);
});

test("a recognised change stands with its source and what to do", () => {
  expect(seen(refusal)).toMatch(
    /router-regex-first: A regex path wins[\s\S]*What to do: Narrow it\.[\s\S]*Source: kong\/router\/compat\.lua/,
  );
});

test("coverage, windows, latency, explanations, findings and evidence are all there", () => {
  const text = seen(refusal);
  for (const part of [
    "session on route oauth: no suite for this plugin",
    "X admits 6, control admits 6, Y admits 9 of these 9 requests within 1.8 s; 891 more not drawn",
    "Recorded traffic was narrowed to route orders: it says nothing about the rest.",
    "3,600 left out: of another client",
    "3 cases that refuse were not kept in full",
    "+2.00 (+1.50 to +2.50) slower on Y",
    "too few answers",
    "core/change-number-9 (unverified)",
    "owner ann, until 2026-06-30",
    "refuses waiver-expired waiver legacy-feed held until 2026-01-31",
    "KONG_TRUSTED_IPS=0.0.0.0/0",
    "a".repeat(64),
    "Cases by route and plugin",
  ])
    expect(text).toContain(part);
});

test("only a rehearsal says so, above and below", () => {
  expect(seen(renderHtml({ ...grantedPage, certificate: rehearsal })).match(/no evidence about Kong/g)).toHaveLength(2);
  expect(seen(renderHtml(grantedPage))).not.toContain("evidence about Kong");
});

test("what the folder does not hold is said", () => {
  const page = seen(renderHtml({ ...refusedPage, observations: null, cases: null }));
  expect(page.match(/observations\.json is not in the folder/g)).toHaveLength(3);
  expect(page).toContain("cases.ndjson is not in the folder");
  expect(page).toContain("apikey");
});

test("an inconclusive run gives its reasons, an empty one says that nothing was exercised", () => {
  expect(seen(renderHtml({ ...grantedPage, certificate: inconclusive }))).toContain(
    "X does not reproduce the recording: recorded 200, X answers 503",
  );
  expect(seen(renderHtml({ ...grantedPage, certificate: nothingExercised }))).toContain("Nothing was exercised");
});

test("the policy lets nothing in but what stands in the page, by digest", () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(refusal)?.[1] ?? "";
  const sha = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  expect(policy).toBe(
    `default-src 'none'; style-src ${sha(assets.css)}; script-src ${assets.scripts.map(sha).join(" ")}; base-uri 'none'; form-action 'none'`,
  );
  for (const own of [assets.css, ...assets.scripts]) expect(own).not.toMatch(/<\/(style|script)|<!--|\r/i);
  expect(refusal).not.toMatch(/ style="| on\w+="|(src|href)="(?!#)/);
});

/** Names of elements and their attributes, as a parser would see them in a page whose values are escaped. */
function structure(page: string): Set<string> {
  const tags = page.replace(/<(style|script type="module")>[\s\S]*?<\/\w+>/g, "").match(/<[a-z][^>]*>/gi) ?? [];
  return new Set(tags.flatMap((tag) => tag.replace(/"[^"]*"/g, "").match(/[^\s<>=/]+/g) ?? []));
}

test("every value is inert, wherever it stands: the page has no element and no attribute but its own, and nothing in it acts", () => {
  const own = new Set([...structure(refusal), ...structure(renderHtml(hostilePage("harmless ".repeat(500))))]);
  for (const value of [...hostileMarkup, ...hostileValues]) {
    const page = renderHtml(hostilePage(value));
    expect([...structure(page)].filter((name) => !own.has(name))).toEqual([]);
    expect(page.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    expect(page.match(/<script/g)).toHaveLength(assets.scripts.length + 1);
    expect(page.length).toBeLessThan(6_000_000);
  }
});

test("ten thousand causes stay below ten megabytes, fifty of them in full, all of them there", () => {
  const certificate = manyGroups(10_000);
  const startedAt = performance.now();
  const page = renderHtml({ ...refusedPage, certificate });
  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect(page.length).toBeLessThan(10_000_000);
  expect(page.match(/<article class="entry" id="difference-/g)).toHaveLength(GROUPS_IN_FULL);
  const packed = JSON.parse(/<script type="application\/json" id="packed">(.*?)<\/script>/.exec(page)?.[1] ?? "");
  expect(packed.rows).toHaveLength(10_000 - GROUPS_IN_FULL);
  expect(shownCaseKeys(certificate).size).toBe(GROUPS_IN_FULL * 3);
});

test("causes with long values are cut until they fit, and what does not fit is counted", () => {
  const group = { ...manyGroups(1).groups[0], paths: ["p"] } as ReturnType<typeof manyGroups>["groups"][number];
  const all = Array.from({ length: 20_000 }, (_, index) => ({
    group: {
      ...group,
      entity: `${index}`,
      examples: [{ case: `${index}`, request: "r".repeat(999), path: "p", x: `${index}${"x".repeat(999)}`, y: "" }],
    },
    cases: [],
    plugins: [],
  }));
  const { json, groups, leftOut } = packGroups(all);
  expect(json.length).toBeLessThan(6_000_001);
  expect([groups, leftOut]).toEqual([20_000, 0]);
  const wide = all.map((one) => ({
    ...one,
    group: {
      ...one.group,
      why: `${one.group.entity}${"w".repeat(400)}`,
      paths: Array.from({ length: 8 }, (_, n) => `${n}${one.group.entity}${"p".repeat(90)}`),
    },
  }));
  const cut = packGroups(wide);
  expect(cut.groups + cut.leftOut).toBe(20_000);
  expect(cut.leftOut).toBeGreaterThan(0);
});

test("packed data neither ends its element nor begins a comment", () => {
  expect(scriptSafe({ a: "</script><!--\u2028&" })).toBe('{"a":"\\u003c/script\\u003e\\u003c!--\\u2028\\u0026"}');
});
