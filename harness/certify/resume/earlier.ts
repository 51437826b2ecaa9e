import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { HarnessError } from "../../errors.ts";
import { differing } from "../../shards/differing.ts";
import { type RunHeader, runSchema } from "../../shards/run-header.ts";
import type { CaseVerdict } from "../../types/certificate.ts";
import { jsonOrNull } from "../json-text.ts";
import { CASES_FILE, RUN_FILE, VERDICTS_FILE } from "../output.ts";
import { readSnapshot, type Snapshot } from "./snapshot.ts";

const ANEW = "Start the run anew, without --resume.";

/** A run that was interrupted, as its folder holds it. */
export interface Earlier {
  readonly header: RunHeader;
  /** Null: it was interrupted before anything was worth keeping. */
  readonly snapshot: Snapshot | null;
}

/**
 * What there is to go on with.
 * @throws HarnessError `resume-refused` when the folder holds no run, or less of it than its snapshot says
 */
export async function readEarlier(folder: string): Promise<Earlier> {
  const path = join(folder, RUN_FILE);
  const held = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new HarnessError(
      "resume-refused",
      `there is nothing to resume: ${path} cannot be read`,
      "Name the folder of the run with --out.",
      {
        cause,
      },
    );
  });
  const parsed = runSchema.safeParse(jsonOrNull(held));
  if (!parsed.success) throw new HarnessError("resume-refused", `${path} is not the beginning of a run of this release`, ANEW);
  const { format: _format, ...header } = parsed.data;
  const snapshot = await readSnapshot(folder);
  for (const [name, bytes] of snapshot === null
    ? []
    : ([
        [VERDICTS_FILE, snapshot.verdicts.bytes],
        [CASES_FILE, snapshot.cases.bytes],
      ] as const)) {
    const size = await stat(join(folder, name)).then(
      (file) => file.size,
      () => 0,
    );
    if (size < bytes)
      throw new HarnessError("resume-refused", `${join(folder, name)} holds ${size} bytes, and ${bytes} were written`, ANEW);
  }
  return { header, snapshot };
}

/**
 * Whether the run that starts now is the one that was interrupted.
 * @throws HarnessError `resume-refused` naming the first thing that is another
 */
export function refuseOther(now: RunHeader, { header }: Earlier, folder: string): void {
  const part = ({ shard }: RunHeader) => (shard === null ? "the whole" : `part ${shard.index} of ${shard.of}`);
  const how = part(now) === part(header) ? differing(now, header) : `${part(now)}, not ${part(header)}`;
  if (how === null) return;
  throw new HarnessError("resume-refused", `the run in ${folder} cannot be resumed: this one is ${how}`, ANEW);
}

/** The verdicts that the earlier run came to, up to its snapshot: lines behind it may be torn, and their judge's memory is lost. */
export async function* earlierVerdicts(folder: string, { snapshot }: Earlier): AsyncGenerator<CaseVerdict> {
  if (snapshot === null || snapshot.verdicts.bytes === 0) return;
  const file = createReadStream(join(folder, VERDICTS_FILE), { end: snapshot.verdicts.bytes - 1 });
  for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) yield JSON.parse(line) as CaseVerdict;
}
