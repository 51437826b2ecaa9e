import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { distance } from "fastest-levenshtein";
import { HarnessError } from "../errors.ts";
import type { ExplainedCase } from "../report/explain/explained.ts";
import { gravestFirst } from "../report/wording.ts";
import type { CaseVerdict, Certificate } from "../types/certificate.ts";
import type { ShownCase } from "../types/observations.ts";
import { type NearKeys, nearKeys } from "./near-keys.ts";
import { observationsOf, shownCaseOf } from "./report-files.ts";

/**
 * Finds one case of a run by its key, by the id of one of its exchanges, by a part of its key that no other has, or by the number of a
 * group of differences (its first example). Files of a million verdicts are read as streams, once or twice.
 * @throws HarnessError `usage` when nothing, or more than one case, is meant, with the nearest keys; `certificate-invalid` for a folder
 * that holds no run
 */
export async function explainCase(folder: string, wanted: string): Promise<ExplainedCase> {
  const certificate = await readJson<Certificate>(join(folder, "certificate.json"));
  const verdict = await findVerdict(folder, certificate, meant(certificate, wanted));
  const observations = observationsOf(await readFile(join(folder, "observations.json"), "utf8").catch(() => "null"));
  const { explanations, reproduce } = certificate;
  const [changes, entities] = [observations?.changes ?? [], observations?.entities ?? []];
  return { verdict, shown: await findShown(folder, verdict.key), explanations, changes, entities, reproduce };
}

/** "3" and "#3" are the third group as the reports show them. */
function meant(certificate: Certificate, wanted: string): string {
  const number = /^#?(\d{1,4})$/.exec(wanted)?.[1];
  if (number === undefined) return wanted;
  const groups = gravestFirst(certificate.groups);
  const example = groups[Number(number) - 1]?.examples[0];
  if (example !== undefined) return example.case;
  const there = groups.length === 0 ? "the certificate has no group of differences" : `the certificate has groups 1 to ${groups.length}`;
  throw new HarnessError("usage", `there is no group ${number}: ${there}`, "Give a number that the report shows, or a case's key.");
}

async function findVerdict(folder: string, { refusing }: Certificate, wanted: string): Promise<CaseVerdict> {
  const named = refusing.find((one) => isMeant(one, wanted));
  if (named !== undefined) return named;
  const quoted = JSON.stringify(wanted);
  const inner = quoted.slice(1, -1);
  let part: CaseVerdict | null = null;
  const near = nearKeys(wanted, distance);
  for await (const line of linesOf(join(folder, "verdicts.ndjson"))) {
    if (!line.includes(inner)) continue;
    const one = parsed<CaseVerdict>(line);
    if (!isVerdict(one)) continue;
    if (isMeant(one, wanted)) return one;
    if (one.key.includes(wanted)) {
      part = one;
      near.add(one.key);
    }
  }
  if (part !== null && near.count === 1) return part;
  if (near.count === 0) for await (const line of linesOf(join(folder, "verdicts.ndjson"))) near.add(keyOf(line) ?? "");
  throw notOne(folder, wanted, near, part !== null);
}

/** Lines that somebody wrote otherwise than a run does are passed over. */
function isVerdict(one: Partial<CaseVerdict> | null): one is CaseVerdict {
  if (one === null || ![one.key, one.verdict, one.title, one.request].every((text) => typeof text === "string")) return false;
  return [one.differences, one.reasons, one.plugins].every((list) => Array.isArray(list));
}

function isMeant({ key, differences }: CaseVerdict, wanted: string): boolean {
  return key === wanted || key === `recorded/${wanted}` || differences.some(({ exchange }) => exchange === wanted);
}

function notOne(folder: string, wanted: string, near: NearKeys, ambiguous: boolean): HarnessError {
  const keys = near.nearest();
  const said = ambiguous ? `${near.count} cases have "${wanted}" in their key` : `no case of the run in ${folder} is called "${wanted}"`;
  const remedy =
    keys.length === 0
      ? "Give a case's key as the reports show it."
      : `Did you mean one of these?\n${keys.map((key) => `    ${key}`).join("\n")}`;
  return new HarnessError("usage", said, remedy);
}

async function findShown(folder: string, key: string): Promise<ShownCase | null> {
  for await (const line of linesOf(join(folder, "cases.ndjson"), true)) if (keyOf(line) === key) return shownCaseOf(line);
  return null;
}

/** Lines begin with their key, so the rest need not be parsed. */
function keyOf(line: string): string | null {
  const quoted = /^\{"key":("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
  return quoted === undefined ? null : parsed<string>(quoted);
}

/** Null for a line that a run which broke off did not finish. */
function parsed<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

/** @param optional a run of an earlier version wrote no such file */
async function* linesOf(path: string, optional = false): AsyncGenerator<string> {
  const stream = createReadStream(path, "utf8");
  const failed = new Promise<never>((_resolve, reject) => stream.once("error", reject));
  failed.catch(() => undefined);
  try {
    await Promise.race([new Promise((resolve) => stream.once("open", resolve)), failed]);
  } catch (cause) {
    if (optional) return;
    throw unreadable(path, cause);
  }
  yield* createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
}

async function readJson<T>(path: string): Promise<T> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const value = parsed<T>(text);
  if (value === null)
    throw new HarnessError("certificate-invalid", `${path} is not JSON`, "Run certify again, or name its folder with --out.");
  return value;
}

function unreadable(path: string, cause: unknown): HarnessError {
  return new HarnessError("certificate-invalid", `${path} cannot be read`, "Run certify first, or name the folder of a run with --out.", {
    cause,
  });
}
