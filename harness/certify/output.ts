import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { HarnessError } from "../errors.ts";
import { renderCtrf } from "../report/ctrf.ts";
import { renderJson } from "../report/json.ts";
import { renderJunit } from "../report/junit.ts";
import { renderMarkdown } from "../report/markdown.ts";
import type { CaseVerdict, Certificate } from "../types/certificate.ts";
import { renderReport } from "./report.ts";

/** Writes each verdict as soon as it is known, so that a run that breaks off keeps what it gathered. */
export interface Journal extends AsyncDisposable {
  add(verdict: CaseVerdict): Promise<void>;
}

/** @throws HarnessError `output-failed` when the folder cannot be made */
export async function openJournal(folder: string): Promise<Journal> {
  const lines = await openLines(folder, "verdicts.ndjson");
  return {
    add: async (verdict) => await lines.write(JSON.stringify(verdict)),
    [Symbol.asyncDispose]: () => lines[Symbol.asyncDispose](),
  };
}

/** A file of one JSON text a line, written as they come. */
export interface Lines extends AsyncDisposable {
  write(line: string): Promise<void>;
}

/** Lines are handed to the system this many characters at a time, since each hand-over costs as much as comparing an exchange. */
const BATCH_CHARACTERS = 64 * 1024;
/** And no later than this after they were written, so that a run that is killed has lost no more than a moment's verdicts. */
const BATCH_MILLISECONDS = 200;

/** @throws HarnessError `output-failed` when the folder cannot be made, and from the write after one that failed */
export async function openLines(folder: string, name: string): Promise<Lines> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw cannotWrite(folder, cause);
  });
  const stream = createWriteStream(join(folder, name));
  let failure: Error | null = null;
  stream.on("error", (error) => {
    failure = error;
  });
  let batch = "";
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    const lines = batch;
    timer = null;
    batch = "";
    return lines === "" || stream.write(lines);
  };
  return {
    async write(line) {
      if (failure) throw cannotWrite(folder, failure);
      batch += `${line}\n`;
      if (batch.length < BATCH_CHARACTERS) timer ??= setTimeout(flush, BATCH_MILLISECONDS);
      else if (!flush()) await drained(stream);
    },
    async [Symbol.asyncDispose]() {
      flush();
      stream.end();
      await finished(stream).catch(() => {});
    },
  };
}

/** Resolves when the stream takes more, or has failed, which the next write then tells. */
function drained(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of ["drain", "close"]) stream.off(event, done);
      resolve();
    };
    for (const event of ["drain", "close"]) stream.once(event, done);
  });
}

/** Writes certificate.json and what is read from it: certificate.md, junit.xml, ctrf.json and report.html, each whole or not at all. */
export async function writeCertificate(folder: string, certificate: Certificate): Promise<void> {
  await writeWhole(folder, {
    "certificate.md": renderMarkdown(certificate),
    "junit.xml": renderJunit(certificate),
    "ctrf.json": renderCtrf(certificate),
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
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw cannotWrite(folder, cause);
  });
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await writeFile(`${path}.part`, text)
      .then(() => rename(`${path}.part`, path))
      .catch((cause: unknown) => {
        throw cannotWrite(path, cause);
      });
  }
}

function cannotWrite(path: string, cause: unknown): HarnessError {
  const detail = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new HarnessError("output-failed", `${path} cannot be written${detail}`, "Free space there, or name another folder with --out.", {
    cause,
  });
}
