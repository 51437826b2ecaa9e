import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { HarnessError } from "../errors.ts";
import { openCertificate } from "../gate/open.ts";
import { shownCaseKeys } from "../report/html/groups.ts";
import { assetFiles, type HtmlAssets } from "../report/html/input.ts";
import { renderHtml } from "../report/html/page.ts";
import type { Certificate } from "../types/certificate.ts";
import type { Observations, ShownCase } from "../types/observations.ts";
import { certificateOf, observationsOf, shownCaseOf } from "./report-files.ts";

/**
 * The page of a run, from its certificate and what else its folder holds: observations.json and cases.ndjson, of which only the cases that
 * are shown are read. What is missing the page says.
 */
export async function renderReport(folder: string, certificate: Certificate): Promise<string> {
  const [observations, cases, assets] = await Promise.all([
    readObservations(join(folder, "observations.json")),
    readCases(join(folder, "cases.ndjson"), shownCaseKeys(certificate)),
    readAssets(),
  ]);
  return renderHtml({ certificate, observations, cases, assets });
}

/**
 * The certificate that a folder holds, to be shown again. It must be as it was issued; whether it is signed is the gate's question.
 * @throws HarnessError `certificate-invalid`
 */
export async function readIssued(folder: string): Promise<Certificate> {
  const path = join(folder, "certificate.json");
  const invalid = (problem: string, cause?: unknown) =>
    new HarnessError("certificate-invalid", `${path} ${problem}`, "Name the folder that npm run certify wrote.", { cause });
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw invalid("cannot be read", cause);
  });
  const opened = openCertificate(bytes, null);
  if (opened.kind !== "opened") throw invalid(`cannot be shown: ${opened.problem}`);
  const certificate = certificateOf(bytes.toString("utf8"));
  if (certificate === null) throw invalid("is not a certificate of this kong-cutover");
  return certificate;
}

async function readObservations(path: string): Promise<Observations | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return null;
  const observations = observationsOf(text);
  if (observations !== null) return observations;
  throw new HarnessError("certificate-invalid", `${path} is not what a run observed`, "Run the certificate again, or take the file away.");
}

/** Lines that are whole; of a run that broke off the last one may not be. */
async function readCases(path: string, wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, ShownCase> | null> {
  const found = new Map<string, ShownCase>();
  const file = createReadStream(path);
  try {
    for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (found.size === wanted.size) break;
      const key = keyOf(line);
      const shown = key === null || wanted.has(key) ? shownCaseOf(line) : null;
      if (shown !== null && wanted.has(shown.key)) found.set(shown.key, shown);
    }
    return found;
  } catch {
    return null;
  } finally {
    file.destroy();
  }
}

/** The key at the beginning of a line, so that others need not be parsed; null where it does not stand there as it is written. */
function keyOf(line: string): string | null {
  return /^\{"key":"([^"\\]*)"/.exec(line)?.[1] ?? null;
}

/** Line ends as in the repository: the page's policy names its texts by digest, and a browser reads CR LF as LF. */
async function readAssets(): Promise<HtmlAssets> {
  const read = async (name: string) =>
    (await readFile(new URL(`../report/html/assets/${name}`, import.meta.url), "utf8")).replaceAll("\r\n", "\n");
  const css = await Promise.all(assetFiles.css.map(read));
  return { css: css.join(""), scripts: await Promise.all(assetFiles.scripts.map(read)) };
}
