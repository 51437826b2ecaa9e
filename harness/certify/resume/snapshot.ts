import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { HarnessError } from "../../errors.ts";
import type { CarriedMemory, JudgeMemory, NoiseMemory } from "../../judge/memory.ts";
import type { Blame } from "../../types/difference.ts";
import { jsonOrNull } from "../json-text.ts";
import { cannotWrite } from "../output.ts";

export const SNAPSHOT_FILE = "resume.json";
const count = z.int().min(0);
const text = z.string();

const blame: z.ZodType<Blame> = z.strictObject({
  kind: z.enum(["plugin", "router", "core"]),
  ...{ plugin: text.nullable(), instance: text.nullable(), entity: text.nullable(), why: text },
});
const noise: z.ZodType<NoiseMemory> = z.array(z.tuple([text, count, z.array(z.tuple([text, count]))]));
const carried: z.ZodType<CarriedMemory> = z.array(z.tuple([text, z.int(), blame, text.nullable()]));
const totals = z.strictObject({ requests: count, x: count, control: count, y: count });
const judge = z.strictObject({
  compressed: z.strictObject({ counters: z.array(z.tuple([text, totals])), all: totals }).optional(),
  compared: z.strictObject({ matched: count, ignored: count, upstreamUnseen: count, routeUnknown: count }),
  ...{ noise, carried, windows: z.array(text) },
});

const snapshotSchema = z.strictObject({
  format: z.literal("kong-cutover-resume"),
  version: z.literal(1),
  /** How far verdicts.ndjson and cases.ndjson went: what stands behind is of no use. */
  verdicts: z.strictObject({ count, bytes: count }),
  cases: z.strictObject({ bytes: count }),
  seconds: z.number().min(0),
  /** The clusters' clock, epoch milliseconds. */
  clock: z.number(),
  lateMilliseconds: z.number().min(0),
  judge,
});

/** What a run must know to go on from a moment at which everything up to it is on the disk. Bounded, and free of secrets. */
export type Snapshot = Omit<z.infer<typeof snapshotSchema>, "format" | "version" | "judge"> & { readonly judge: JudgeMemory };

/** Written whole or not at all, and on the disk when this resolves. */
export async function writeSnapshot(folder: string, snapshot: Snapshot): Promise<void> {
  const path = join(folder, SNAPSHOT_FILE);
  try {
    const file = await open(`${path}.part`, "w");
    try {
      await file.writeFile(JSON.stringify({ format: "kong-cutover-resume", version: 1, ...snapshot }));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(`${path}.part`, path);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/**
 * The last snapshot of a folder, or null: its run was interrupted before there was one.
 * @throws HarnessError `resume-refused` for a file that is none
 */
export async function readSnapshot(folder: string): Promise<Snapshot | null> {
  const path = join(folder, SNAPSHOT_FILE);
  const held = await readFile(path, "utf8").catch(() => null);
  if (held === null) return null;
  const parsed = snapshotSchema.safeParse(jsonOrNull(held));
  if (!parsed.success) {
    throw new HarnessError("resume-refused", `${path} is not what a run leaves to be resumed`, "Start the run anew, without --resume.");
  }
  const { format: _format, version: _version, ...snapshot } = parsed.data;
  const { compressed, ...rest } = snapshot.judge;
  return { ...snapshot, judge: compressed === undefined ? rest : { ...rest, compressed } };
}
