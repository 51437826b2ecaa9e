import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verdict } from "../judge/observed/seen.fixture.ts";
import { renderJsonLine } from "../report/json.ts";
import type { CaseVerdict } from "../types/certificate.ts";
import { explainCase } from "./explain.ts";

const cases: readonly CaseVerdict[] = [
  verdict({ key: "recorded/shop-1", differences: differing("recorded.shop-1") }),
  verdict({ key: "recorded/shop-11" }),
  verdict({ key: "key-auth/rejects-an-unknown-key@route orders", verdict: "different", differences: differing("p1") }),
  verdict({ key: 'recorded/with "quotes" \u202e' }),
];

function differing(exchange: string): CaseVerdict["differences"] {
  const blame = { kind: "core", plugin: null, instance: null, entity: null, why: "" } as const;
  return [{ exchange, end: "client", path: "status", x: "1", y: "2", gravity: "cosmetic", blame, explanation: null, recognised: null }];
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-explain-"));
  const group = (gravity: string, key: string) => ({
    gravity,
    entity: "e",
    why: "",
    paths: [],
    count: 1,
    recognised: null,
    examples: [{ case: key }],
  });
  const groups = [group("cosmetic", "recorded/shop-11"), group("limit gone", "recorded/shop-1")];
  await writeFile(
    join(folder, "certificate.json"),
    JSON.stringify({ groups, refusing: [cases[2]], explanations: [], reproduce: "npm run certify" }),
  );
  // A run that broke off leaves half a line.
  await writeFile(join(folder, "verdicts.ndjson"), `${cases.map((one) => JSON.stringify(one)).join("\n")}\n{"key":"recorded/sh`);
  const shown = cases.slice(1).map(({ key }) => renderJsonLine({ key, exchanges: [] }));
  await writeFile(join(folder, "cases.ndjson"), `${shown.join("\n")}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ["a key", "recorded/shop-1", 0],
  ["a recorded exchange's id", "shop-1", 0],
  ["the id of an exchange that differs", "recorded.shop-1", 0],
  ["a key of a case that refuses, which the certificate holds", "key-auth/rejects-an-unknown-key@route orders", 2],
  ["a part that no other key has", "rejects-an-unknown", 2],
  ["a key with quotes and worse", 'recorded/with "quotes" \u202e', 3],
  ["the number of a group, gravest first", "1", 0],
  ["the same with a number sign", "#2", 1],
])("a case is found by %s", async (_what, wanted, index) => {
  const { verdict: found, shown } = await explainCase(folder, wanted);
  expect(found).toEqual(cases[index]);
  expect(shown?.key).toBe(index === 0 ? undefined : cases[index]?.key);
});

test("an unknown key is answered with the nearest ones", async () => {
  await expect(explainCase(folder, "recorded/shop-12")).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("no case of the run in"),
    remedy: expect.stringMatching(/^Did you mean one of these\?\n {4}recorded\/shop-1/),
  });
});

test("a part that several keys have is answered with those", async () => {
  await expect(explainCase(folder, "recorded/")).rejects.toMatchObject({
    code: "usage",
    message: '3 cases have "recorded/" in their key',
    remedy: expect.stringContaining("    recorded/shop-11"),
  });
});

test("a group that there is not, and a folder without a run, are said", async () => {
  await expect(explainCase(folder, "3")).rejects.toMatchObject({ message: "there is no group 3: the certificate has groups 1 to 2" });
  await expect(explainCase(join(folder, "none"), "1")).rejects.toMatchObject({ code: "certificate-invalid" });
});
