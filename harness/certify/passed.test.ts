import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verdict } from "../judge/observed/seen.fixture.ts";
import { passedCases } from "./passed.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-passed-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function passedOf(...lines: readonly string[]) {
  const path = join(folder, "verdicts.ndjson");
  await writeFile(path, lines.join("\n"));
  return await passedCases(path);
}

test("those that refuse are left out, and what a run that broke off did not finish", async () => {
  const all = (["same", "different", "explained", "inconclusive", "waived"] as const).map((one) =>
    verdict({ key: one, verdict: one, title: "t" }),
  );
  const found = await passedOf(...all.map((one) => JSON.stringify(one)), '{"key":"hal');
  expect(found.map(({ key }) => key)).toEqual(["same", "explained", "waived"]);
  expect(found[0]).toEqual({ key: "same", title: "t", verdict: "same", request: "" });
});

test("of very many the first are listed", async () => {
  const line = JSON.stringify(verdict({ verdict: "same" }));
  expect((await passedOf(...Array.from({ length: 12_000 }, () => line))).length).toBe(10_000);
});

test("a folder without verdicts has none", async () => {
  expect(await passedCases(join(folder, "none.ndjson"))).toEqual([]);
});
