import { join } from "node:path";
import { expect, test } from "vitest";
import { buildCases } from "../harness/suite/build-cases.ts";
import { catalogueOf } from "../harness/suite/catalogue.ts";
import { createSuiteContext } from "../harness/suite/context.ts";
import { loadSuites } from "../harness/suite/load-suites.ts";
import type { Case } from "../harness/types/case.ts";
import { type PerLine, versionLines } from "../harness/types/version.ts";
import { NOW, unreachableInstance, variants } from "./variants.fixture.ts";

const suites = await loadSuites(import.meta.dirname);
const build = (seed: number) => {
  const context = createSuiteContext({ x: variants, y: variants, xLine: "2.8", yLine: "3.9", now: NOW });
  return buildCases(suites, context, seed);
};
const { cases, unreachable } = build(1);
const keysOf = (made: readonly Case[]) => made.map(({ id, subject }) => `${id}@${subject}`);

test("the catalogue lists every case; after a change read the diff and run `npx vitest run suites/catalogue -u`", async () => {
  const text = `${JSON.stringify(catalogueOf(cases), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "catalogue.json"));
});

test("no two cases have the same name", () => {
  expect(new Set(keysOf(cases)).size).toBe(cases.length);
});

test("an id has one title, whatever the instance", () => {
  const titles = new Set(cases.map(({ id, title }) => `${id} ${title}`));
  expect(titles.size).toBe(new Set(cases.map(({ id }) => id)).size);
});

test("the same seed makes the same cases", () => {
  expect(build(1).cases).toEqual(cases);
});

test("another seed makes the same cases with other data", () => {
  const others = build(2).cases;
  expect(keysOf(others)).toEqual(keysOf(cases));
  expect(others).not.toEqual(cases);
});

test("every expectation holds a value for every version line", () => {
  const holes = cases.flatMap(({ id, subject, steps }) =>
    steps.flatMap(({ expect }) =>
      perLines(expect)
        .filter(isIncomplete)
        .map(() => `${id}@${subject}`),
    ),
  );
  expect(holes).toEqual([]);
});

test("every step expects something", () => {
  expect(cases.filter(({ steps }) => steps.some((step) => Object.keys(step.expect).length === 0)).map(({ id }) => id)).toEqual([]);
});

test("no id, title or subject shows a key", () => {
  const keys = variants.credentials.flatMap(({ secrets }) => Object.values(secrets));
  const shown = cases.flatMap(({ id, title, subject, counters }) => [id, title, subject, ...(counters ?? [])]);
  expect(shown.filter((text) => keys.some((key) => text.includes(key)))).toEqual([]);
});

test("every instance has cases, or a reason why not", () => {
  const exercised = new Set(cases.map(({ instance }) => instance));
  const idle = variants.plugins.filter(({ id, name }) => suites.some(({ plugin }) => plugin === name) && !exercised.has(id));
  expect(idle.map(({ id }) => id)).toEqual([unreachableInstance]);
  expect(unreachable).toEqual([
    { instance: unreachableInstance, reason: "jwt on route keys-after-jwt turns callers away before it is asked" },
  ]);
});

function perLines({ status, message, headers = [], upstreamHeaders = [] }: Case["steps"][number]["expect"]): readonly PerLine<unknown>[] {
  return [status, message, ...headers.map(({ is }) => is), ...upstreamHeaders.map(({ is }) => is)].filter((one) => one !== undefined);
}

function isIncomplete(value: PerLine<unknown>): boolean {
  return "every" in value ? value.every === undefined : versionLines.some((line) => value[line] === undefined);
}
