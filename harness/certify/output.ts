import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HarnessError } from "../errors.ts";
import { renderCtrf } from "../report/ctrf.ts";
import { renderJson } from "../report/json.ts";
import { renderJunit } from "../report/junit.ts";
import { renderMarkdown } from "../report/markdown.ts";
import type { Certificate } from "../types/certificate.ts";
import { passedCases } from "./passed.ts";
import { renderReport } from "./report.ts";

/** Verdicts, one a line, written as they come. */
export const VERDICTS_FILE = "verdicts.ndjson";
/** What a run is, written before it sends anything. */
export const RUN_FILE = "run.json";
/** What a part of a run came to. */
export const PART_FILE = "part.json";
/** What a run saw beside its verdicts. */
export const OBSERVATIONS_FILE = "observations.json";
/** What is written at the end of a run. */
export const RESULT_FILES = ["certificate.json", "certificate.md", "junit.xml", "ctrf.json", "report.html", "observations.json"] as const;
/** Cases in full, one a line. */
export const CASES_FILE = "cases.ndjson";

/** Writes certificate.json and what is read from it: certificate.md, junit.xml, ctrf.json and report.html, each whole or not at all. */
export async function writeCertificate(folder: string, certificate: Certificate): Promise<void> {
  const passed = await passedCases(join(folder, VERDICTS_FILE));
  await writeWhole(folder, {
    "certificate.md": renderMarkdown(certificate),
    "junit.xml": renderJunit(certificate, passed),
    "ctrf.json": renderCtrf(certificate, passed),
    "certificate.json": renderJson(certificate),
  });
  await writeReport(folder, certificate);
}

/** Writes report.html from a certificate and what the folder holds about its run; returns its path. */
export async function writeReport(folder: string, certificate: Certificate): Promise<string> {
  await writeWhole(folder, { "report.html": await renderReport(folder, certificate) });
  return join(folder, "report.html");
}

/** Writes clusters.json: the commands that changed or checked each database, what they said, and how long each step took. */
export async function writeEvidence(folder: string, evidence: object): Promise<void> {
  await writeWhole(folder, { "clusters.json": renderJson(evidence) });
}

/**
 * Writes files into a folder, which is made where it is missing; each whole or not at all.
 * @throws HarnessError `output-failed`
 */
export async function writeWhole(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await makeFolder(folder);
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await writeFile(`${path}.part`, text)
      .then(() => rename(`${path}.part`, path))
      .catch((cause: unknown) => {
        throw cannotWrite(path, cause);
      });
  }
}

/** @throws HarnessError `output-failed` */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw cannotWrite(folder, cause);
  });
}

export function cannotWrite(path: string, cause: unknown): HarnessError {
  const detail = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new HarnessError("output-failed", `${path} cannot be written${detail}`, "Free space there, or name another folder with --out.", {
    cause,
  });
}
