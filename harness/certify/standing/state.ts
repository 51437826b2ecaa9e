import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { HarnessError } from "../../errors.ts";

const url = z.string().nullable();

/** Everything that is to be known to reach clusters that are kept standing, and to end them. Holds passwords. */
const stateSchema = z.strictObject({
  format: z.literal("kong-cutover-standing"),
  runtime: z.enum(["embedded", "containers"]),
  /** Process that holds them, and where it listens for the word to end. */
  pid: z.int(),
  port: z.int(),
  token: z.string(),
  since: z.string(),
  /** Value of the containers' label, or null: they are still being started, or there are none. */
  run: z.string().nullable(),
  /** Empty while they are being started. */
  clusters: z.array(
    z.strictObject({ name: z.string(), version: z.string(), http: z.string(), https: url, admin: url, status: url, database: url }),
  ),
});

export type StandingState = z.infer<typeof stateSchema>;

/** Where the state of an output folder's clusters is kept. */
export function stateFile(out: string): string {
  return join(out, "standing.json");
}

/** Null when nothing is known to stand. @throws HarnessError `output-failed` for a file that is none of ours */
export async function readState(out: string): Promise<StandingState | null> {
  const file = stateFile(out);
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new HarnessError("output-failed", `${file} does not say what stands`, "Remove it, and what docker ps still shows.", { cause });
  }
}

/** Only its owner may read it. @throws HarnessError `output-failed` */
export async function writeState(out: string, state: StandingState): Promise<void> {
  const file = stateFile(out);
  try {
    await mkdir(out, { recursive: true });
    // The mode counts for a new file alone.
    await rm(file, { force: true });
    await writeFile(file, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HarnessError("output-failed", `${file} cannot be written: ${reason}`, "Name another output folder.", { cause });
  }
}

export async function removeState(out: string): Promise<void> {
  await rm(stateFile(out), { force: true });
}
