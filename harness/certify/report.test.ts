import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { issued } from "../gate/certificates.fixture.ts";
import { leakingCase, observations, refusedPage } from "../report/html/page.fixture.ts";
import type { Certificate } from "../types/certificate.ts";
import { readIssued, renderReport } from "./report.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-folder-"));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const { groups, refusing, verdict, counts } = refusedPage.certificate;
const certificate: Certificate = issued({ groups, refusing, verdict, counts }, null);

test("a page is made again from what a run wrote, the same to the byte", async () => {
  await write("certificate.json", JSON.stringify(certificate));
  await write("observations.json", JSON.stringify(observations));
  await write("cases.ndjson", `${JSON.stringify({ key: "recorded/other", exchanges: [] })}\n${JSON.stringify(leakingCase)}\n`);
  const page = await renderReport(folder, await readIssued(folder));
  expect(page).toBe(await renderReport(folder, certificate));
  expect(page).toMatch(/apikey.*<mark>«key-auth key of alice»<\/mark>/);
  expect(page).toContain("Y admits 9 of these 9 requests");
});

test("a folder that holds the certificate alone gives a page that says what is missing", async () => {
  const page = await renderReport(folder, certificate);
  expect(page).toContain("cases.ndjson is not in the folder");
  expect(page).toContain("observations.json is not in the folder");
});

test("a last line that was not written to its end costs that case alone", async () => {
  const line = JSON.stringify(leakingCase);
  await write("cases.ndjson", `${line}\n${line.slice(0, 300)}`);
  expect(await renderReport(folder, certificate)).toContain("What the upstream received");
  await write("cases.ndjson", line.slice(0, 300));
  expect(await renderReport(folder, certificate)).toContain("it is not in cases.ndjson");
});

test("lines are found however their keys are ordered", async () => {
  const { key, exchanges } = leakingCase;
  await write("cases.ndjson", `${JSON.stringify({ exchanges, key })}\n`);
  expect(await renderReport(folder, certificate)).toContain("What the upstream received");
});

test.each([
  ["is not there", null, /cannot be read/],
  ["is no JSON", "{", /cannot be shown: /],
  ["is another document", '{"format":"other"}', /is not a certificate of kong-cutover/],
  ["shows something else than it was issued with", JSON.stringify({ ...certificate, verdict: "granted" }), /tampered with/],
] as const)("refuses to show a certificate that %s", async (_title, text, problem) => {
  if (text !== null) await write("certificate.json", text);
  await expect(readIssued(folder)).rejects.toMatchObject({ code: "certificate-invalid", message: expect.stringMatching(problem) });
});

test("a certificate whose parts are of another form is refused, not half shown", async () => {
  const [first] = refusing;
  const strange = issued(
    { refusing: [{ ...first, differences: [{ path: { markup: "<script>" } }] }] } as unknown as Partial<Certificate>,
    null,
  );
  await write("certificate.json", JSON.stringify(strange));
  await expect(readIssued(folder)).rejects.toMatchObject({ code: "certificate-invalid" });
});

test.each(["{", "[]", '{"latency":[{"label":{"markup":"<script>"}}],"windows":[],"matrix":[]}'])(
  "observations that a run did not write are refused: %s",
  async (text) => {
    await write("observations.json", text);
    await expect(renderReport(folder, certificate)).rejects.toMatchObject({
      code: "certificate-invalid",
      message: expect.stringContaining("observations.json is not what a run observed"),
    });
  },
);
