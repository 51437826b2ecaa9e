import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { HarnessError } from "../../errors.ts";
import { partSchema } from "../../shards/run-header.ts";
import type { PartIn } from "../../shards/whole.ts";
import type { CaseVerdict } from "../../types/certificate.ts";
import { jsonOrNull } from "../json-text.ts";
import { PART_FILE, VERDICTS_FILE } from "../output.ts";
import { journalDigest } from "../part.ts";

/** @throws HarnessError `part-invalid` */
export function partInvalid(problem: string, cause?: unknown): HarnessError {
  const remedy = "Give the folder of every part of one run, each as --shard wrote it.";
  return new HarnessError("part-invalid", problem, remedy, cause === undefined ? undefined : { cause });
}

/**
 * What a part came to, when its folder holds all of it.
 * @throws HarnessError `part-invalid` for a folder that holds no part, or whose verdicts are not those that the part says
 */
export async function readPart(folder: string): Promise<PartIn> {
  const path = join(folder, PART_FILE);
  const held = await readFile(path, "utf8").catch((cause: unknown) => {
    throw partInvalid(`${folder} is not a part, or one that did not come to its end: ${PART_FILE} cannot be read`, cause);
  });
  const parsed = partSchema.safeParse(jsonOrNull(held));
  if (!parsed.success) throw partInvalid(`${path} is not a part of this release`);
  const part = parsed.data;
  const journal = await journalDigest(folder).catch((cause: unknown) => {
    throw partInvalid(`${join(folder, VERDICTS_FILE)} cannot be read`, cause);
  });
  if (journal.verdicts < part.planned.cases) {
    throw partInvalid(
      `${join(folder, VERDICTS_FILE)} is cut off: it holds ${journal.verdicts} verdicts of ${part.planned.cases} planned cases`,
    );
  }
  if (journal.sha256 !== part.journal.sha256 || part.journal.verdicts !== part.planned.cases) {
    throw partInvalid(`${join(folder, VERDICTS_FILE)} is not the one that ${PART_FILE} was written for`);
  }
  return { folder, part };
}

/** The verdicts of a part, in the order in which they came. */
export async function* verdictsOf({ folder }: PartIn): AsyncGenerator<CaseVerdict> {
  const lines = createInterface({ input: createReadStream(join(folder, VERDICTS_FILE)), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) yield JSON.parse(line) as CaseVerdict;
}
